import assert from "node:assert/strict";
import { join } from "node:path";
import { sharedPath, sharedTest } from "../../shared.ts";
import { withFolder } from "../folders.ts";
import { runCli } from "../run_cli.ts";

sharedTest(
  "a run of an averaged generator is not taken for one of the raw",
  () =>
    withFolder(async (folder) => {
      const env = { MEDIGAN_HOME: join(folder, "home") };
      const model = join(folder, "00020_PGGAN_CHEST_XRAY");
      await Deno.mkdir(model);
      const file = "Final_Full_Model.pth";
      const from = sharedPath("fixtures", "pggan_cxr", file);
      await Deno.copyFile(from, join(model, file));
      for (const choice of [[], ["--checkpoint", "ema"]]) {
        const output = join(folder, `run-${choice.length}`);
        const device = ["--device", "wasm"];
        const words = [
          "generate",
          model,
          "-n",
          "1",
          "--seed",
          "1",
          "-o",
          output,
        ];
        const made = await runCli([...words, ...device, ...choice], { env });
        assert.equal(made.code, 0, made.stderr);
        const manifest = join(output, "manifest.json");
        const replay = ["replay", manifest, "--model", model, ...device];
        const { code, stderr } = await runCli(replay, { env });
        assert.equal(code, 0, stderr);
        if (choice.length === 0) continue;
        const resumed = await runCli([...words, ...device, "--resume"], {
          env,
        });
        assert.equal(resumed.code, 2);
        assert.match(resumed.stderr, /stateAt/);
      }
    }),
);
