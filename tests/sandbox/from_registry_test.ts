/** The walls when this package itself comes from a registry. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { STARTING_CODE } from "../../lib/contribute/mod.ts";
import { runtimePlaces } from "../../lib/runtime/mod.ts";
import { VERSION } from "../../lib/version.ts";
import { withFolder } from "../cli/folders.ts";
import { startJsr } from "../jsr_server.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PACKAGE = `jsr:@medigan/core@${VERSION}`;

/** Runs Deno against a registry, and removes what it kept of it. */
async function deno(
  words: readonly string[],
  { url, cwd }: { readonly url: string; readonly cwd: string },
): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...words],
    cwd,
    env: { JSR_URL: url, NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  assert.equal(code, 0, `deno ${words.join(" ")}: ${decoder.decode(stderr)}`);
  return decoder.decode(stdout);
}

/** Whatever was fetched from a server that will never be there again. */
async function forget(url: string): Promise<void> {
  const info = await deno(["info", "--json"], { url, cwd: ROOT });
  const { host } = new URL(url);
  const folder = `http/${host.replace(":", "_PORT")}`;
  const path = join(JSON.parse(info).modulesCache, folder);
  await Deno.remove(path, { recursive: true }).catch(() => {});
}

const CODE = `
import { runModelCode } from "${PACKAGE}/sandbox";
const make = (code) =>
  Array.fromAsync(runModelCode(code, { indices: [0], seed: 1n }));
const [{ parts }] = await make(\`export const generate = ({ emit, random }) =>
  emit({ parts: { z: random.normals([3], { index: 0, name: "z" }) } })\`);
const tried = await make(\`export const generate = async () => {
  await import("node:fs");
}\`).catch(({ code }) => code);
console.log(JSON.stringify([parts.get("z").data.length, tried]));
`;

const NETS = `
import { openSandbox } from "${PACKAGE}/sandbox";
import { encodeModel, GraphBuilder } from "${PACKAGE}/onnx";
const graph = new GraphBuilder();
graph.output("y", graph.tanh(graph.input("x", { shape: [1] })));
const models = { net: encodeModel(graph.toModel()) };
const x = { dtype: "float32", shape: [1], data: Float32Array.of(1) };
for (const threads of [1, 2]) {
  const options = { device: "wasm", threads };
  await using sandbox = await openSandbox({ models }, options);
  const { y } = await sandbox.run("net", { x });
  console.log(y.data[0].toFixed(4));
}
`;

Deno.test("from a registry the walls need to run Deno and no more", () =>
  withFolder(async (folder) => {
    await using server = startJsr();
    const place = { url: server.url, cwd: folder };
    try {
      await deno(
        ["publish", "--quiet", "--token=t", "--allow-dirty", "--no-check"],
        { ...place, cwd: ROOT },
      );
      await Deno.writeTextFile(join(folder, "code.js"), CODE);
      await Deno.writeTextFile(join(folder, "nets.js"), NETS);
      const author = STARTING_CODE.replace("@medigan/core", PACKAGE);
      await Deno.writeTextFile(join(folder, "generate.ts"), author);
      const run = ["run", "--quiet", "--no-prompt", "--no-lock"];
      const flags = [...run, `--allow-run=${Deno.execPath()}`];
      const made = await deno([...flags, "code.js"], place);
      assert.deepEqual(JSON.parse(made), [3, "model-code"]);
      const read = `--allow-read=${runtimePlaces("wasm").reads[0]}`;
      const ran = await deno([...flags, read, "nets.js"], place);
      assert.equal(ran.trim(), "0.7616\n0.7616");
      // Authors have the types of what their code is given.
      await deno(["check", "--quiet", "--no-lock", "generate.ts"], place);
      const wrong = author.replace("context.emit", "context.emitt");
      await Deno.writeTextFile(join(folder, "generate.ts"), wrong);
      await assert.rejects(
        deno(["check", "--quiet", "--no-lock", "generate.ts"], place),
        /emitt/,
      );
    } finally {
      await forget(server.url);
    }
  }));
