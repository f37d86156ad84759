import assert from "node:assert/strict";
import { join } from "node:path";
import { encodeModel } from "../../../lib/onnx/mod.ts";
import { constantNet, writeFolder } from "../../contribute/packages.ts";
import { withFolder } from "../folders.ts";
import { type CliResult, runCli, runJson } from "../run_cli.ts";

/** What a command with `--json` came to. */
type Answer = CliResult & { readonly document: Record<string, unknown> };

/** Runs a test with a folder of one net, and a cache beside it. */
function withModel(
  test: (
    dir: string,
    run: (...words: string[]) => Promise<Answer>,
  ) => Promise<void>,
): Promise<void> {
  return withFolder(async (dir) => {
    const net = encodeModel(constantNet());
    await writeFolder(join(dir, "pixels"), { "net.onnx": net });
    const env = { MEDIGAN_HOME: join(dir, "home") };
    await test(dir, (...words) => runJson(words, { env }));
  });
}

Deno.test("init, check, build, check, generate", () =>
  withModel(async (dir, run) => {
    const folder = join(dir, "pixels");
    const made = await run("package", "init", folder);
    assert.equal(made.code, 0, made.stderr);
    assert.deepEqual(made.document.written, [join(folder, "medigan.json")]);
    const again = await run("package", "init", folder);
    assert.equal(again.code, 2, "what is there is not replaced");
    const wasm = ["--device", "wasm"];
    const open = await run("package", "check", folder, ...wasm);
    assert.equal(open.document.isGood, true, open.stderr);
    assert.equal(open.document.schema, "medigan.package-check/1");
    const built = await run("package", "build", folder);
    assert.equal(built.code, 0, built.stderr);
    assert.equal(built.document.output, `${folder}.zip`);
    const checked = await run("package", "check", `${folder}.zip`, ...wasm);
    assert.equal(checked.document.isGood, true);
    assert.equal(checked.document.sha256, built.document.sha256);
    const images = await run(
      ...["generate", `${folder}.zip`, "-n", "1", "-o", join(dir, "out")],
      ...wasm,
    );
    assert.equal(images.code, 0, images.stderr);
  }));

Deno.test("a package that does not fit is named as such, exit code 4", () =>
  withModel(async (dir, run) => {
    const folder = join(dir, "pixels");
    await run("package", "init", folder);
    const path = join(folder, "medigan.json");
    const card = JSON.parse(await Deno.readTextFile(path));
    card.execution.outputs[0].tensor = "other";
    await Deno.writeTextFile(path, JSON.stringify(card));
    const checked = await run("package", "check", folder, "--device", "wasm");
    assert.equal(checked.code, 4);
    assert.match(String(checked.document.faults), /outputs\[0\]\.tensor/);
    card.execution.checkpoint.path = "absent.onnx";
    await Deno.writeTextFile(path, JSON.stringify(card));
    const absent = await run("package", "check", folder, "--static");
    assert.equal(absent.code, 4);
    assert.match(String(absent.document.faults), /absent\.onnx/);
  }));

Deno.test("code is run when a package is checked, and only when that is allowed", () =>
  withModel(async (dir, run) => {
    const folder = join(dir, "rings");
    const made = await run("package", "init", folder, "--code");
    assert.equal(made.code, 0, made.stderr);
    const asked = await run("package", "check", folder);
    assert.equal(asked.code, 5, asked.stderr);
    const still = await run("package", "check", folder, "--static");
    assert.equal(still.code, 0, still.stderr);
    const good = await run("package", "check", folder, "--allow-model-code");
    assert.equal(good.document.isGood, true, good.stderr);
    const code = "export const generate = () => { throw new Error('Oops') };";
    await writeFolder(folder, { "generate.ts": code });
    const bad = await run("package", "check", folder, "--allow-model-code");
    assert.equal(bad.code, 5, bad.stdout);
    assert.match(bad.stderr, /Oops/);
  }));

Deno.test("names of files cannot act on the terminal", () =>
  withModel(async (dir) => {
    const folder = join(dir, "pixels");
    await writeFolder(folder, { "\u001b[2Jnotes.md": "x" });
    const env = { MEDIGAN_HOME: join(dir, "home") };
    await runCli(["package", "init", folder], { env });
    const built = await runCli(["package", "build", folder], { env });
    assert.equal(built.code, 0, built.stderr);
    assert(!built.stdout.includes("\u001b"), built.stdout);
  }));
