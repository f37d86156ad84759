import assert from "node:assert/strict";
import { join } from "node:path";
import { withFolder } from "../folders.ts";
import { runCli, runJson } from "../run_cli.ts";

const BUNDLED = "models/bundled/mass_cdcgan.safetensors";

Deno.test("a card that was begun, completed and checked works everywhere", () =>
  withFolder(async (folder) => {
    const env = { MEDIGAN_HOME: join(folder, "home") };
    const file = join(folder, "net.safetensors");
    await Deno.copyFile(BUNDLED, file);
    const words = ["card", "init", file, "--set", "leakiness=0.2"];
    const begun = await runJson<{ output: string }>(words, { env });
    assert.equal(begun.code, 0, begun.stderr);
    assert.equal(begun.document.output, `${file}.json`);
    const again = await runCli(words, { env });
    assert.equal(again.code, 2);
    assert.match(again.stderr, /--overwrite/);

    const card = JSON.parse(await Deno.readTextFile(`${file}.json`));
    card.selection.license = "MIT";
    card.execution.inputs[1].values = [
      { value: 0, label: "malignant" },
      { value: 1, label: "benign" },
    ];
    await Deno.writeTextFile(`${file}.json`, JSON.stringify(card));
    const device = ["--device", "wasm"];
    const good = await runCli(["card", "check", file, ...device], { env });
    assert.equal(good.code, 0, good.stderr);
    const info = await runJson<{ card: { id: string } }>(["info", file], {
      env,
    });
    assert.equal(info.document.card.id, "99999_net");
    const run = ["generate", file, "-n", "2", "--seed", "1", ...device];
    const made = await runCli([...run, "-o", join(folder, "run")], { env });
    assert.equal(made.code, 0, made.stderr);
    const manifest = JSON.parse(
      await Deno.readTextFile(join(folder, "run", "manifest.json")),
    );
    assert.equal(manifest.model.licence, "MIT");
    const names = [...Deno.readDirSync(join(folder, "run"))]
      .map(({ name }) => name);
    assert(names.includes("000000_malignant.png"), names.join());

    card.execution.outputs[0].tensor = "picture";
    await Deno.writeTextFile(`${file}.json`, JSON.stringify(card));
    const bad = await runCli(["card", "check", file, ...device], { env });
    assert.equal(bad.code, 4);
    assert.match(bad.stdout, /tensor must be one of output/);
  }));

Deno.test("the permissions of a dry run suffice to find the card", () =>
  withFolder(async (folder) => {
    const env = { MEDIGAN_HOME: join(folder, "home") };
    const file = join(folder, "net.safetensors");
    await Deno.copyFile(BUNDLED, file);
    await runCli(["card", "init", file, "--set", "leakiness=0.2"], { env });
    const output = join(folder, "run");
    const words = ["generate", file, "-n", "1", "-o", output];
    words.push("--device", "wasm");
    const { document } = await runJson<{ permissions: string[] }>(
      [...words, "--dry-run"],
      { env },
    );
    const flags = document.permissions;
    const { code, stderr } = await runCli(words, { env, flags });
    assert.equal(code, 0, stderr);
    const manifest = join(output, "manifest.json");
    const { model } = JSON.parse(await Deno.readTextFile(manifest));
    assert.equal(model.id, "99999_net");
  }));

Deno.test("a checkpoint without a card is told how to get one", () =>
  withFolder(async (folder) => {
    const { code, stderr } = await runCli(["card", "check", folder]);
    assert.equal(code, 2);
    assert.match(stderr, /no card lies with it/);
    assert.match(stderr, /medigan card init/);
  }));
