import assert from "node:assert/strict";
import { join } from "node:path";
import { withFolder } from "../folders.ts";
import { runCli, runJson } from "../run_cli.ts";

interface TestDocument {
  schema: string;
  counts: { passed: number; failed: number; unavailable: number };
  models: { id: string; status: string; reason: string }[];
}

Deno.test("test --all tells of every model, as text, JSON and JUnit", () =>
  withFolder(async (folder) => {
    const env = { MEDIGAN_HOME: join(folder, "home") };
    const junit = join(folder, "report.xml");
    const { code, document } = await runJson<TestDocument>(
      ["test", "--all", "--device", "wasm", "--junit", junit],
      { env },
    );
    assert.equal(code, 0);
    assert.equal(document.schema, "medigan.test/1");
    const list = await runJson<{ models: { id: string }[] }>(["list"]);
    assert.deepEqual(
      document.models.map(({ id }) => id),
      list.document.models.map(({ id }) => id),
    );
    assert.equal(document.models[0]?.status, "passed");
    assert.equal(document.models[5]?.status, "unavailable");
    assert.equal(document.models[5].reason, "Weights not cached");
    const report = await Deno.readTextFile(junit);
    for (const { id } of document.models) assert(report.includes(`"${id}"`));
  }));

Deno.test("test exits with 4 when a model failed", () =>
  withFolder(async (folder) => {
    const env = { MEDIGAN_HOME: join(folder, "home") };
    const model = join(folder, "model.safetensors");
    await Deno.copyFile("models/bundled/mass_cdcgan.safetensors", model);
    const card = JSON.parse(
      await Deno.readTextFile(
        "models/catalogue/00000_CDCGAN_MMG_MASS_BUNDLED.json",
      ),
    );
    card.execution.source = { kind: "file", location: "model.safetensors" };
    card.execution.checkpoint.path = "model.safetensors";
    await Deno.writeTextFile(`${model}.json`, JSON.stringify(card));
    const good = await runCli(["test", model, "--device", "wasm"], { env });
    assert.equal(good.code, 0, good.stderr);
    card.execution.selfTest.samples[0].parts[0].mean += 9;
    await Deno.writeTextFile(`${model}.json`, JSON.stringify(card));
    const bad = await runCli(["test", model, "--device", "wasm"], { env });
    assert.equal(bad.code, 4, bad.stderr);
    assert.match(bad.stdout, /image of sample 0 is 9\.0 grey levels off/);
    assert.match(bad.stdout, /0 passed, 1 failed, 0 not available/);
  }));

Deno.test("test wants one model or all", async () => {
  for (const words of [["test"], ["test", "0", "--all"]]) {
    const { code, stderr } = await runCli(words);
    assert.equal(code, 2);
    assert.match(stderr, /Name one model, or say --all/);
  }
});

Deno.test("completion offers test and card with what they take", async () => {
  const complete = async (...words: string[]) => {
    const { stdout } = await runCli(["complete", "--", ...words]);
    return stdout.split("\n").map((line) => line.split("\t")[0]);
  };
  assert((await complete("te")).includes("test"));
  assert.deepEqual((await complete("card", "")).slice(0, 2), ["init", "check"]);
  assert((await complete("test", "00008"))[0]?.startsWith("00008_"));
  assert((await complete("test", "--")).includes("--junit"));
  assert((await complete("card", "init", "--")).includes("--overwrite"));
});

Deno.test("the help of each new command keeps to 80 columns", async () => {
  const commands = [["test"], ["card"], ["card", "init"], ["card", "check"]];
  for (const words of commands) {
    const { stdout } = await runCli([...words, "--help"]);
    for (const line of stdout.split("\n")) assert(line.length <= 80, line);
  }
});
