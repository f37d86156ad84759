import assert from "node:assert/strict";
import {
  multiplyTransposed,
  openMatrixEngine,
  singularValues,
} from "../../lib/linalg/mod.ts";
import { scattered } from "./matrices.ts";

const LINALG = new URL("../../lib/linalg/mod.ts", import.meta.url).href;

/** Runs a script without any permission, which must end by itself. */
async function runScript(script: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  const text = new TextDecoder();
  assert(success, text.decode(stderr));
  return text.decode(stdout).trim();
}

const LARGE = `
  import { multiplyTransposed, openMatrixEngine } from "${LINALG}";
  const a = { rows: 500, columns: 500, data: new Float64Array(250000).fill(1) };
`;

Deno.test("large work needs no permission and lets the process end", async () => {
  const out = await runScript(`${LARGE}
    const { data } = await multiplyTransposed(a, a);
    console.log(data[0], data[249999]);`);
  assert.equal(out, "500 500");
});

Deno.test("a disposed engine lets the process end", async () => {
  const out = await runScript(`${LARGE}
    {
      using engine = openMatrixEngine({ threads: 2 });
      await multiplyTransposed(a, a, { engine });
    }
    console.log("ended");`);
  assert.equal(out, "ended");
});

Deno.test("without workers the same numbers come from one thread", async () => {
  const out = await runScript(`
    globalThis.Worker = class { constructor() { throw new Error("no"); } };
    const { multiplyTransposed } = await import("${LINALG}");
    const a = { rows: 500, columns: 500, data: new Float64Array(250000).fill(1) };
    console.log((await multiplyTransposed(a, a)).data[7]);`);
  assert.equal(out, "500");
});

Deno.test("without WebAssembly the same numbers come from plain code", async () => {
  const out = await runScript(`
    WebAssembly.validate = () => false;
    const { gram, openMatrixEngine } = await import("${LINALG}");
    using engine = openMatrixEngine();
    const a = { rows: 200, columns: 200, data: new Float64Array(40000).fill(1) };
    console.log((await gram(a, { engine })).data[7], engine.threads);`);
  assert.equal(out, "200 1");
});

Deno.test("engines without relaxed SIMD get kernels that do without", async () => {
  const out = await runScript(`
    const { validate } = WebAssembly;
    let asked = 0;
    WebAssembly.validate = (bytes) => asked++ > 0 && validate(bytes);
    const { gram } = await import("${LINALG}");
    const a = { rows: 200, columns: 200, data: new Float64Array(40000).fill(1) };
    console.log((await gram(a)).data[7], asked);`);
  assert.equal(out, "200 2");
});

Deno.test("one engine does one piece of work after the other", async () => {
  using engine = openMatrixEngine({ threads: 2 });
  const matrices = [1, 2, 3, 4].map((seed) => scattered(200, 300, seed));
  const together = await Promise.all(
    matrices.map((a) => multiplyTransposed(a, a, { engine })),
  );
  for (const [at, a] of matrices.entries()) {
    assert.deepEqual(together[at], await multiplyTransposed(a, a, { engine }));
  }
});

Deno.test("a signal ends the work, and the engine goes on with other work", async () => {
  using engine = openMatrixEngine({ threads: 2 });
  const controller = new AbortController();
  const a = scattered(600, 600);
  const work = singularValues(a, { engine, signal: controller.signal });
  controller.abort();
  await assert.rejects(work, { name: "AbortError" });
  const [largest = 0] = await singularValues(a, { engine });
  assert(largest > 1);
});

Deno.test("an engine that was disposed of is refused", async () => {
  const engine = openMatrixEngine({ threads: 1 });
  engine[Symbol.dispose]();
  const a = scattered(200, 200);
  await assert.rejects(multiplyTransposed(a, a, { engine }), TypeError);
});

Deno.test("numbers of threads that cannot be are refused", () => {
  for (const threads of [0, -1, 1.5, NaN]) {
    assert.throws(() => openMatrixEngine({ threads }), RangeError);
  }
});
