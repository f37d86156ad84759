/** Every use of the library under exactly its documented flags. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import DENO_JSON from "../deno.json" with { type: "json" };
import { LIBRARY_PERMISSIONS } from "../cli/library_permissions.ts";
import { runtimePlaces } from "../lib/runtime/mod.ts";
import { audit, grants } from "./cli/audit.ts";
import { withFolder } from "./cli/folders.ts";
import { BUNDLED, preparePermissionWorld } from "./cli/permission_cases.ts";
import { PublishingServer, TOKEN } from "./contribute/publishing_server.ts";

/** The map of the package. */
const CONFIG = fileURLToPath(new URL("../deno.json", import.meta.url));

/** Programs by the beginning of the use that they are; DIR is a folder. */
const PROGRAMS: { readonly [use: string]: string } = {
  "import of any part": Object.keys(DENO_JSON.exports).map((path) =>
    `import ${JSON.stringify(`@medigan/core${path.slice(1)}`)};`
  ).join("\n"),
  "search, rank": `
    import { loadCatalogue, parseCard } from "@medigan/core";
    const catalogue = loadCatalogue();
    parseCard(catalogue.get(3));
    if (catalogue.findMatchingModelsByValues(["DCGAN"]).length === 0) throw 1;`,
  "openStore({ dir }).listCache": `
    import { openStore } from "@medigan/core/store";
    const store = openStore({ dir: DIR + "/home" });
    await store.listCache();`,
  "openStore({ dir, lockfile }).acquire": `
    import { openStore } from "@medigan/core/store";
    const store = openStore({
      dir: DIR + "/home",
      lockfile: DIR + "/project/medigan.lock",
    });
    using files = await store.acquire({
      kind: "file",
      location: SERVER + "/plain/cache.zip",
    });
    if (files.list().length === 0) throw 1;`,
  "openCheckpoint": `
    import { bytesSource } from "@medigan/core";
    import { openCheckpoint, writeSafetensors } from "@medigan/core/checkpoint";
    const tensor = { shape: [1], dtype: "float32", data: Float32Array.of(1) };
    const bytes = writeSafetensors(new Map([["w", tensor]]));
    await openCheckpoint(bytesSource(bytes));`,
  "importGenerator": `
    import { encodeModel, GraphBuilder, inspectModel } from "@medigan/core/onnx";
    import { importGenerator } from "@medigan/core/families";
    import { bytesSource } from "@medigan/core";
    const graph = new GraphBuilder();
    graph.output("y", graph.tanh(graph.input("x", { shape: ["batch", 4] })));
    inspectModel(encodeModel(graph.toModel()));
    await importGenerator(bytesSource(new Uint8Array(9))).catch(() => {});`,
  "decodePng": `
    import { decodePng, encodePng } from "@medigan/core/image";
    const data = Uint8Array.of(0, 255);
    decodePng(encodePng({
      width: 2, height: 1, depth: 1, channels: 1, dtype: "uint8", data,
      range: [0, 255],
    }));`,
  "openSession": `
    import { openSession } from "@medigan/core/runtime";
    import { encodeModel, GraphBuilder } from "@medigan/core/onnx";
    const graph = new GraphBuilder();
    graph.output("y", graph.tanh(graph.input("x", { shape: [1] })));
    await using session = await openSession(encodeModel(graph.toModel()), {
      device: "wasm",
    });`,
  "new Generators().generate(0, { device: 'wasm' })": `
    import { Generators } from "@medigan/core";
    await new Generators().generate(0, { device: "wasm", numSamples: 1 });`,
  "new Generators().generate(0, { device: 'wasm', output })": `
    import { Generators } from "@medigan/core";
    await new Generators().generate(0, {
      device: "wasm",
      numSamples: 1,
      output: DIR + "/run",
    });`,
  "new Generators().testModel": `
    import { Generators } from "@medigan/core";
    const { status } = await new Generators().testModel(0, { device: "wasm" });
    if (status !== "passed") throw status;`,
  "new Generators().generate(FOLDER": `
    import { Generators } from "@medigan/core";
    await new Generators().generate(DIR + "/code", {
      numSamples: 1,
      allowModelCode: true,
    });`,
  "openExplorer(card)": `
    import { Generators } from "@medigan/core";
    await using explorer = await new Generators().visualize(0, { seed: 7 });
    if (!explorer.url.startsWith("http://127.0.0.1")) throw explorer.url;`,
  "exportExplorer(card": `
    import { loadCatalogue } from "@medigan/core/registry";
    import { exportExplorer } from "@medigan/core/explore";
    await exportExplorer(loadCatalogue().get(0), DIR + "/run/site");`,
  "statisticsOf": `
    import { frechetDistance, statisticsOf } from "@medigan/core/metrics";
    const data = Float64Array.from({ length: 600 }, (_, at) => Math.sin(at));
    const features = { rows: 100, columns: 6, data };
    const { distance } = await frechetDistance(features, features);
    if (!(distance < 1e-6)) throw distance;
    const statistics = await statisticsOf(features);
    await frechetDistance(statistics, statistics);`,
  "openBackbone without weights": `
    import { featuresOf, openBackbone } from "@medigan/core/metrics";
    await using backbone = await openBackbone("pixels-2");
    const { names } = await featuresOf(DIR + "/sets", { backbone });
    if (names.length !== 6) throw names;`,
  "contribute": `
    import { openStore } from "@medigan/core/store";
    import { contribute } from "@medigan/core/contribute";
    const store = openStore({ dir: DIR + "/home", offline: true });
    await contribute(DIR + "/offered/nets", {
      store,
      zenodoUrl: PUBLISHING,
      zenodoToken: TOKEN,
      confirm: () => Promise.resolve(true),
    });`,
  "openSandbox({ code }), runModelCode": `
    import { runModelCode } from "@medigan/core/sandbox";
    const code = "export const generate = ({ emit, random }) => emit({ parts: " +
      "{ image: random.uniforms([1, 1, 1], { index: 0, name: 'x' }) } })";
    await Array.fromAsync(runModelCode(code, { indices: [0], seed: 1n }));`,
  "openSandbox({ code, models }": `
    import { openSandbox } from "@medigan/core/sandbox";
    import { encodeModel, GraphBuilder } from "@medigan/core/onnx";
    const graph = new GraphBuilder();
    graph.output("y", graph.tanh(graph.input("x", { shape: [1] })));
    const models = { net: encodeModel(graph.toModel()) };
    await using sandbox = await openSandbox({ models }, { device: "wasm" });`,
  "checkPackage, buildPackage": `
    import { openStore } from "@medigan/core/store";
    import { buildPackage, checkPackage } from "@medigan/core/contribute";
    const store = openStore({ dir: DIR + "/home", offline: true });
    await checkPackage(DIR + "/nets", { store });
    const output = DIR + "/run/nets.zip";
    await buildPackage(DIR + "/nets", { store, output });`,
};

function programOf(use: string): string {
  const found =
    Object.entries(PROGRAMS).filter(([start]) => use.startsWith(start)).sort((
      [a],
      [b],
    ) => b.length - a.length)[0];
  assert(found !== undefined, `no program is ${use}`);
  return found[1];
}

/** The flags with what their words stand for. */
function flagsOf(
  flags: readonly string[],
  values: { readonly [word: string]: string },
): string[] {
  return flags.map((flag) =>
    flag.replace(
      /(?<=[=,])[A-Z]+(?=,|$)/g,
      (word) => values[word] ?? word,
    )
  );
}

/** Runs a program under its flags; tells what is missing and what unused. */
async function faultsOf(
  program: string,
  { held, home }: { readonly held: readonly string[]; readonly home: string },
): Promise<string[]> {
  const { code, stderr, touches } = await audit(
    ["--no-check", "--config", CONFIG, program],
    { flags: held, env: { MEDIGAN_HOME: home } },
  );
  const missing = touches.filter((touch) =>
    !held.some((flag) => grants(flag, touch))
  );
  // One of its variables will do, and the audit leaves out processes.
  const counted = held.filter((flag) => !/^--allow-(env|run)/.test(flag));
  const unused = counted.flatMap((flag) => {
    const [name = "", values = ""] = flag.split("=");
    return values.split(",").map((value) => `${name}=${value}`);
  }).filter((one) => !touches.some((touch) => grants(one, touch)));
  return [
    ...code === 0 ? [] : [`fails with ${held.join(" ")}: ${stderr}`],
    ...missing.map((touch) => `lacks ${touch.permission} ${touch.value}`),
    ...unused.map((one) => `does not use ${one}`),
  ];
}

for (const { use, flags } of LIBRARY_PERMISSIONS) {
  Deno.test(`in the library: ${use}`, () =>
    withFolder(async (dir) => {
      await using server = await preparePermissionWorld(dir);
      await using publishing = await new PublishingServer().listen();
      const home = join(dir, "home");
      const program = join(dir, "program.ts");
      const names = {
        DIR: dir,
        SERVER: server.baseUrl,
        PUBLISHING: publishing.url,
        TOKEN,
      };
      const constants = Object.entries(names).map(([name, value]) =>
        `const ${name} = ${JSON.stringify(value)}; void ${name};\n`
      );
      await Deno.writeTextFile(program, constants.join("") + programOf(use));
      const held = flagsOf(flags, {
        CACHE: home,
        LOCKFILE: use.includes("allowModelCode")
          ? "medigan.lock"
          : join(dir, "project"),
        HOST:
          new URL(use.includes("contribute") ? publishing.url : server.baseUrl)
            .host,
        PUBLISHED: join(dir, "offered"),
        SETS: join(dir, "sets"),
        RUNTIME: runtimePlaces("wasm").reads.join(","),
        MODEL: BUNDLED,
        OUTPUT: join(dir, "run"),
        FOLDER: join(dir, use.includes("allowModelCode") ? "code" : "nets"),
        DENO: Deno.execPath(),
      });
      assert.deepEqual(await faultsOf(program, { held, home }), []);
    }));
}

/** Parts whose uses are watched elsewhere, and why. */
const ELSEWHERE: { readonly [path: string]: string } = {
  "./cluster": "its uses need a NATS server; so do the tests of its commands",
};

Deno.test("every part of the package has a use", () => {
  const programs = Object.entries(PROGRAMS)
    .filter(([use]) => !use.startsWith("import of"))
    .map(([, program]) => program)
    .join("\n");
  for (const path of Object.keys(DENO_JSON.exports)) {
    if (path in ELSEWHERE) continue;
    const name = JSON.stringify(`@medigan/core${path.slice(1)}`);
    assert(programs.includes(`from ${name}`), `${name} is not used`);
  }
});
