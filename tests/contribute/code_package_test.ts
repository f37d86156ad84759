/** Packages that bring code: asked for, walled in, the same for any batch. */
import assert from "node:assert/strict";
import { join } from "node:path";
import {
  buildPackage,
  STARTING_CODE,
  startingCard,
} from "../../lib/contribute/mod.ts";
import { encodeModel } from "../../lib/onnx/mod.ts";
import { sha256Hex } from "../../lib/platform/digest.ts";
import type { ModelCard } from "../../lib/registry/mod.ts";
import {
  type GenerateOptions,
  Generators,
  type ModelCodeInfo,
  openStore,
  type Sample,
} from "../../mod.ts";
import { runCli, runJson } from "../cli/run_cli.ts";
import { scratch } from "../sampling/folders.ts";
import { startZenodo } from "../zenodo_server.ts";
import { constantNet, netCard, writeFolder } from "./packages.ts";

/** Runs the package's net, and adds what the seed draws. */
const CODE = `
export async function generate({ run, emit, random, inputs, files }, { indices }) {
  const shift = files.settings[0] - 48;
  for (const [row, index] of indices.entries()) {
    const z = { ...inputs.z, shape: [1, 4], data: inputs.z.data.slice(4 * row, 4 * row + 4) };
    const { out } = await run("net", { z });
    const noise = random.uniforms([4], { index, name: "noise" });
    const data = out.data.map((value, at) => value * 0 + z.data[at] / 8 + noise.data[at] / 8 + shift);
    await emit({ index, parts: { out: { dtype: "float32", shape: [1, 2, 2], data } } });
  }
}`;

function codeCard(change: Partial<ModelCard["execution"]> = {}): ModelCard {
  return netCard({
    family: "code",
    checkpoint: { path: "generate.js" },
    otherCheckpoints: {
      net: { path: "net.onnx" },
      settings: { path: "settings.json" },
    },
    ...change,
  });
}

interface Place {
  readonly dir: string;
  readonly folder: string;
  /** Writes other code into the package. */
  readonly write: (code: string) => Promise<void>;
  readonly generate: (
    options?: GenerateOptions,
    model?: string,
  ) => Promise<Sample[]>;
}

async function withCode(test: (place: Place) => Promise<void>) {
  await using held = await scratch();
  const dir = held.path;
  const folder = join(dir, "package");
  const write = (code: string) =>
    writeFolder(folder, {
      "generate.js": code,
      "net.onnx": encodeModel(constantNet()),
      "settings.json": "0",
      "medigan.json": JSON.stringify(codeCard()),
    });
  await write(CODE);
  const store = openStore({
    dir: join(dir, "cache"),
    lockfile: join(dir, "medigan.lock"),
    offline: true,
  });
  const generators = new Generators({ store });
  await test({
    dir,
    folder,
    write,
    generate: (options = {}, model = folder) =>
      generators.generate(model, {
        seed: 3,
        numSamples: 3,
        device: "wasm",
        dtype: "float32",
        ...options,
      }),
  });
}

const pixels = (samples: readonly Sample[]) =>
  samples.map(({ image }) => [...image.data]);

Deno.test("code is not run unless it is allowed", () =>
  withCode(async ({ generate }) => {
    for (const allowModelCode of [undefined, false, () => false]) {
      await assert.rejects(generate({ allowModelCode }), (error) => {
        assert.equal((error as { code: string }).code, "sandbox");
        assert.equal((error as { exitCode: number }).exitCode, 5);
        assert.match(String(error), new RegExp(sha256Hex(CODE)));
        assert.match(
          (error as { hint: string }).hint,
          /without any permission.*--allow-model-code/,
        );
        return true;
      });
    }
  }));

Deno.test("who decides sees digest, source, licence and what it brings", () =>
  withCode(async ({ generate, dir }) => {
    const asked: ModelCodeInfo[] = [];
    const allowModelCode = (info: ModelCodeInfo) => asked.push(info) > 0;
    const first = await generate({ allowModelCode });
    const [info] = asked;
    assert.equal(info?.sha256, sha256Hex(CODE));
    assert.equal(info.size, CODE.length);
    assert.equal(info.text, CODE);
    assert.equal(info.source, "file:package");
    assert.equal(info.licence, "MIT");
    assert.deepEqual(info.brings, [
      "net (net.onnx)",
      "settings (settings.json)",
    ]);
    const second = await generate({ allowModelCode });
    assert.equal(asked.length, 1, "a yes is remembered");
    assert.deepEqual(pixels(second), pixels(first));
    const lock = JSON.parse(await Deno.readTextFile(join(dir, "medigan.lock")));
    assert.deepEqual(Object.keys(lock.entries), [`code:${sha256Hex(CODE)}`]);
  }));

Deno.test("other code under the same name is asked for anew", () =>
  withCode(async ({ generate, write }) => {
    await generate({ allowModelCode: true });
    await write(`${CODE}\n// changed`);
    await assert.rejects(generate(), { code: "sandbox" });
  }));

Deno.test("samples depend on seed and index alone, whatever the batch", () =>
  withCode(async ({ generate }) => {
    const allowModelCode = true;
    const whole = pixels(await generate({ allowModelCode }));
    const single = pixels(await generate({ allowModelCode, batchSize: 1 }));
    assert.deepEqual(single, whole);
    const [last] = pixels(await generate({ allowModelCode, indices: [2] }));
    assert.deepEqual(last, whole[2]);
    const [other] = pixels(
      await generate({ allowModelCode, seed: 4, numSamples: 1 }),
    );
    assert.notDeepEqual(other, whole[0]);
  }));

Deno.test("nets of the package are inspected before they run", () =>
  withCode(async ({ generate, folder }) => {
    const { graph, ...model } = constantNet();
    const [node, ...nodes] = graph.nodes;
    const foreign = { ...node!, domain: "evil" };
    const net = encodeModel({
      ...model,
      graph: { ...graph, nodes: [foreign, ...nodes] },
    });
    await writeFolder(folder, { "net.onnx": net });
    await assert.rejects(
      generate({ allowModelCode: true }),
      /domain is "evil"/,
    );
  }));

for (
  const [name, code, message] of [
    [
      "reads files",
      `export const generate = () => Deno.readTextFile("/etc/passwd");`,
      /model's code/,
    ],
    [
      "emits other parts than the card names",
      `export const generate = (context, { indices }) => Promise.all(
        indices.map((index) => context.emit({ index, parts: {
          other: context.random.uniforms([1, 2, 2], { index, name: "x" }) } })));`,
      /its part "out" is missing/,
    ],
    [
      "emits samples of different sizes",
      `export const generate = (context, { indices }) => Promise.all(
        indices.map((index) => context.emit({ index, parts: {
          out: context.random.uniforms([1, 2, 2 + index], { index, name: "x" }) } })));`,
      /the same shape in each: current shapes are/,
    ],
    [
      "emits too little",
      `export const generate = () => {};`,
      /did not make 3 of the samples/,
    ],
  ] as const
) {
  Deno.test(`code that ${name} fails by name`, () =>
    withCode(async ({ generate, write }) => {
      await write(code);
      await assert.rejects(generate({ allowModelCode: true }), message);
    }));
}

Deno.test("code from an address: refused, allowed by flag, then remembered", () =>
  withCode(async ({ dir, folder }) => {
    const output = join(dir, "code.zip");
    const store = openStore({ dir: join(dir, "building"), offline: true });
    await buildPackage(folder, { store, output });
    const bytes = await Deno.readFile(output);
    await using server = await startZenodo({
      plain: [{ name: "code.zip", bytes }],
    });
    const env = { MEDIGAN_HOME: join(dir, "home") };
    const run = (...more: string[]) =>
      runCli([
        ...["generate", `${server.baseUrl}/plain/code.zip`, "-n", "2"],
        ...["-o", join(dir, "out"), "--overwrite", "--device", "wasm"],
        ...more,
      ], { env });
    const refused = await run();
    assert.equal(refused.code, 5, refused.stderr);
    assert.match(refused.stderr.replace(/\s+/g, " "), /--allow-model-code/);
    const allowed = await run("--allow-model-code");
    assert.equal(allowed.code, 0, allowed.stderr);
    const remembered = await run("--offline");
    assert.equal(remembered.code, 0, remembered.stderr);
  }));

Deno.test("code runs with the permissions that a dry run tells, and no others", () =>
  withCode(async ({ dir, folder }) => {
    const env = { MEDIGAN_HOME: join(dir, "home") };
    const words = [
      ...["generate", folder, "-n", "1", "-o", join(dir, "out")],
      ...["--device", "wasm", "--allow-model-code"],
    ];
    const dry = await runJson<{ permissions: string[] }>(
      [...words, "--dry-run"],
      { env },
    );
    const flags = dry.document.permissions;
    const run = await runCli(words, { env, flags });
    assert.equal(run.code, 0, `${flags.join(" ")}\n${run.stderr}`);
    const fewer = flags.filter((flag) => !flag.startsWith("--allow-run"));
    assert.equal(fewer.length, flags.length - 1);
    const refused = await runCli([...words, "--overwrite"], {
      env,
      flags: fewer,
    });
    assert.equal(refused.code, 5, refused.stderr);
    assert.match(refused.stderr.replace(/\s+/g, " "), /--allow-run=/);
  }));

Deno.test("the code to begin with runs as it stands", () =>
  withCode(async ({ dir, generate }) => {
    const folder = join(dir, "rings");
    await writeFolder(folder, {
      "generate.ts": STARTING_CODE,
      "medigan.json": JSON.stringify(startingCard("rings")),
    });
    const output = join(dir, "rings.zip");
    const store = openStore({ dir: join(dir, "building"), offline: true });
    await buildPackage(folder, { store, output });
    const samples = await generate({ allowModelCode: true }, output);
    for (const { image } of samples) {
      assert.deepEqual([image.width, image.height], [64, 64]);
      assert(Math.max(...image.data) > 0.9, "there is a ring");
    }
  }));
