import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { inspectDevices } from "../../lib/runtime/mod.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Runs a script without any permission but those given; its output. */
async function runScript(
  script: string,
  flags: readonly string[],
): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--quiet", "--frozen", ...flags, "-"],
    cwd: ROOT,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
}

const RUN_TANH = `
import { openSession } from "./lib/runtime/mod.ts";
import { tanhModel } from "./tests/runtime/tiny_onnx.ts";
addEventListener("unhandledrejection", (event) => {
  console.error(event.reason.hint);
});
const [device, threads] = ["DEVICE", THREADS];
await using session = await openSession(tanhModel(), { device, threads });
const data = new Float32Array([0, 0]);
const { y } = await session.run({ x: { dtype: "float32", shape: [1, 2], data } });
console.log(JSON.stringify([...y.data]));
`;

function tanhScript(device: string, threads = 1): string {
  return RUN_TANH.replace("DEVICE", device).replace("THREADS", `${threads}`);
}

Deno.test("each device is reported once, with a reason where it lacks", async () => {
  const reports = await inspectDevices();
  assert.deepEqual(
    reports.map((report) => report.device),
    ["webgpu", "native", "wasm"],
  );
  for (const report of reports) {
    assert.equal(report.reason === undefined, report.isPreferred);
    assert.equal(report.hint === undefined, report.isPreferred);
  }
  const [webgpu, , wasm] = reports;
  assert(wasm?.isAvailable);
  assert.equal(webgpu?.isAvailable, webgpu?.adapter !== undefined);
  if (webgpu?.adapter?.isSoftware) assert(!webgpu.isPreferred);
});

Deno.test("a process ends by itself and prints nothing of the runtime's", async () => {
  for (const threads of [1, 2]) {
    const script = tanhScript("wasm", threads);
    const { code, stdout, stderr } = await runScript(script, ["-A"]);
    assert.deepEqual({ code, stdout, stderr }, {
      code: 0,
      stdout: "[0,0]\n",
      stderr: "",
    });
  }
});

Deno.test("without permissions the error names the one flag to add", async () => {
  const refused = await runScript(tanhScript("wasm"), []);
  assert.notEqual(refused.code, 0);
  const flag = /Run again with (--allow-read=\S+)/.exec(refused.stderr)?.[1];
  assert(flag !== undefined, refused.stderr);
  const allowed = await runScript(tanhScript("wasm"), [flag]);
  assert.equal(allowed.stdout, "[0,0]\n", allowed.stderr);
});

Deno.test("auto finds its way without the permission to look for native", async () => {
  const flag = "--allow-read=lib/runtime," + npmFolder();
  const { stdout, stderr } = await runScript(tanhScript("auto"), [flag]);
  assert.equal(stdout, "[0,0]\n", stderr);
});

function npmFolder(): string {
  const wasm = import.meta.resolve(
    "onnxruntime-web/ort-wasm-simd-threaded.wasm",
  );
  return fileURLToPath(new URL("../", wasm));
}
