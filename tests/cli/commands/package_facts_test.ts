import assert from "node:assert/strict";
import { join } from "node:path";
import { encodeModel } from "../../../lib/onnx/mod.ts";
import { constantNet, writeFolder } from "../../contribute/packages.ts";
import { withFolder } from "../folders.ts";
import { runCli } from "../run_cli.ts";

Deno.test("package init takes what only the author knows", () =>
  withFolder(async (folder) => {
    await writeFolder(folder, { "net.onnx": encodeModel(constantNet()) });
    const { code, stderr } = await runCli([
      ...["package", "init", folder, "--license", "MIT", "--title", "Pixels"],
      ...["--author", "Ada Author", "--author", "Ben Author"],
      ...["--modality", "MRI", "--organ", "brain", "--dataset", "None"],
    ]);
    assert.equal(code, 0, stderr);
    const path = join(folder, "medigan.json");
    const { selection, description } = JSON.parse(
      await Deno.readTextFile(path),
    );
    assert.equal(selection.license, "MIT");
    assert.deepEqual(selection.modality, ["MRI"]);
    assert.deepEqual(description.authors, ["Ada Author", "Ben Author"]);
    assert.equal(description.title, "Pixels");
    const checked = await runCli(["package", "check", folder, "--static"]);
    assert.equal(checked.code, 0, checked.stderr);
    assert.doesNotMatch(checked.stdout, /selection\.license/);
  }));

Deno.test("package test writes a self-test that the model passes", () =>
  withFolder(async (dir) => {
    const folder = join(dir, "model");
    await writeFolder(folder, { "net.onnx": encodeModel(constantNet()) });
    const env = { MEDIGAN_HOME: join(dir, "home") };
    await runCli(["package", "init", folder, "--quiet"], { env });
    const { code, stderr } = await runCli(["package", "test", folder], { env });
    assert.equal(code, 0, stderr);
    const path = join(folder, "medigan.json");
    const card = JSON.parse(await Deno.readTextFile(path));
    assert.equal(card.execution.selfTest.samples.length, 4);
    const tested = await runCli(["test", folder], { env });
    assert.equal(tested.code, 0, tested.stdout);
    card.execution.selfTest.samples[0].parts[0].mean += 50;
    await Deno.writeTextFile(path, JSON.stringify(card));
    const failed = await runCli(["test", folder], { env });
    assert.notEqual(failed.code, 0);
  }));
