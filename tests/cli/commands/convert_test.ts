import assert from "node:assert/strict";
import { join } from "node:path";
import { bytesSource } from "../../../lib/bytes.ts";
import { readNpy } from "../../../lib/image/mod.ts";
import { decodeModel, joinExternalData } from "../../../lib/onnx/mod.ts";
import { sha256Hex } from "../../../lib/platform/digest.ts";
import { openSession } from "../../../lib/runtime/mod.ts";
import { sharedPath, sharedTest } from "../../shared.ts";
import { withFolder } from "../folders.ts";
import { runCli, runJson } from "../run_cli.ts";

interface ConvertDocument {
  schema: string;
  family: string;
  hyperparameters: { [name: string]: unknown };
  inputs: { name: string; shape: number[]; dtype: string }[];
  outputs: { name: string; shape: number[]; dtype: string }[];
  sha256: string;
}

interface Fixture {
  checkpoints: { file: string }[];
  hyperparameters: { [name: string]: unknown };
  inputs: { name: string; file: string; dtype: string }[];
  outputs: { name: string; file: string }[];
  tolerance: { atol: number; rtol: number };
}

const CASES: readonly (readonly [family: string, name: string])[] = [
  ["dcgan", "mammo_dcgan"],
  ["dcgan", "mammo_wgangp"],
  ["dcgan", "mammo_dcgan_dataparallel"],
  ["dcgan", "mammo_cdcgan_continuous"],
  ["dcgan", "mammo_cdcgan_categorical"],
  ["dcgan", "mammo_cdcgan_instance"],
  ["dcgan", "alyafi_dcgan"],
  ["resnet_generator", "cyclegan_aitorzip"],
  ["resnet_generator", "cyclegan_resnet6_grey"],
  ["resnet_generator", "cyclegan_resnet9"],
  ["resnet_generator", "cyclegan_resnet9_batch_dropout"],
  ["resnet_generator", "pix2pixhd_global"],
  ["unet_generator", "pix2pix_unet128"],
  ["unet_generator", "pix2pix_unet256"],
];

function settings(hyperparameters: Fixture["hyperparameters"]): string[] {
  return Object.entries(hyperparameters).flatMap(([name, value]) => [
    "--set",
    `${name}=${JSON.stringify(value)}`,
  ]);
}

async function checkRun(
  name: string,
  fixture: Fixture,
  onnx: Uint8Array,
): Promise<void> {
  const load = async (file: string) =>
    readNpy(await Deno.readFile(sharedPath("fixtures", name, file)));
  await using session = await openSession(onnx, { device: "wasm", threads: 1 });
  const feeds = await Promise.all(
    fixture.inputs.map(async (input) =>
      [input.name, await load(input.file)] as const
    ),
  );
  const { output } = await session.run(Object.fromEntries(feeds));
  const wanted = (await load("output.npy")).data as Float32Array;
  assert.equal(output?.data.length, wanted.length);
  const { atol, rtol } = fixture.tolerance;
  for (const [place, value] of wanted.entries()) {
    const difference = Math.abs(Number(output?.data[place]) - value);
    assert(difference <= atol + rtol * Math.abs(value), `${name} at ${place}`);
  }
}

for (const [family, name] of CASES) {
  sharedTest(
    `convert ${name} gives the document and a model that agrees`,
    () =>
      withFolder(async (folder) => {
        const fixture: Fixture = JSON.parse(
          await Deno.readTextFile(sharedPath("fixtures", name, "fixture.json")),
        );
        const output = join(folder, "model.onnx");
        const file = fixture.checkpoints[0]?.file ?? "";
        const { code, document } = await runJson<ConvertDocument>([
          "convert",
          sharedPath("fixtures", name, file),
          "--output",
          output,
          ...settings(fixture.hyperparameters),
        ]);
        assert.equal(code, 0);
        assert.equal(document.schema, "medigan.convert/1");
        assert.deepEqual(Object.keys(document), [
          "schema",
          "family",
          "hyperparameters",
          "inputs",
          "outputs",
          "sha256",
        ]);
        assert.equal(document.family, family);
        assert.deepEqual(
          document.inputs.map((port) => [port.name, port.dtype]),
          fixture.inputs.map((port) => [port.name, port.dtype]),
        );
        assert.deepEqual(document.outputs.map((port) => port.name), ["output"]);
        assert.deepEqual(Object.keys(document.outputs[0] ?? {}), [
          "name",
          "shape",
          "dtype",
        ]);
        const onnx = await Deno.readFile(output);
        assert.equal(document.sha256, sha256Hex(onnx));
        await checkRun(name, fixture, onnx);
      }),
  );
}

sharedTest(
  "an unknown hyperparameter is refused and nothing written",
  () =>
    withFolder(async (folder) => {
      const checkpoint = sharedPath("fixtures/mammo_dcgan/500.pt");
      const output = join(folder, "model.onnx");
      const { code, stderr } = await runCli([
        "convert",
        checkpoint,
        "--output",
        output,
        "--set",
        "leakines=0.1",
      ]);
      assert.equal(code, 2);
      assert.match(stderr, /leakines/);
      assert.match(stderr.replace(/\s+/g, " "), /leakiness/);
      assert.deepEqual([...Deno.readDirSync(folder)], []);
    }),
);

Deno.test("weights go to a file of their own when asked to", () =>
  withFolder(async (folder) => {
    const from = ["models/bundled/mass_cdcgan.safetensors"];
    const words = ["convert", ...from, "--set", "leakiness=0.2", "-o"];
    const whole = join(folder, "whole.onnx");
    const split = join(folder, "split.onnx");
    assert.equal((await runCli([...words, whole])).code, 0);
    const made = await runCli([...words, split, "--external-data"]);
    assert.equal(made.code, 0, made.stderr);
    assert.match(made.stdout.replace(/\s+/g, ""), /split\.onnx\.data/);
    const model = decodeModel(await Deno.readFile(split));
    const joined = await joinExternalData(model, {
      files: ["split.onnx.data"],
      open: async (name) =>
        bytesSource(await Deno.readFile(join(folder, name))),
    });
    assert.deepEqual(joined, decodeModel(await Deno.readFile(whole)));
    const { size } = await Deno.stat(split);
    assert(size < 100_000, `${size}`);
  }));

Deno.test("convert needs to know where to write", async () => {
  const { code, stderr } = await runCli(["convert", "model.pt"]);
  assert.equal(code, 2);
  assert.match(stderr, /--output/);
});
