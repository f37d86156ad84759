/** Many calls, a disaster in each, and what must hold after every one. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { buildPackage } from "../../lib/contribute/mod.ts";
import { sha256Hex } from "../../lib/platform/digest.ts";
import { makeScratchDir } from "../../lib/platform/files.ts";
import { parseManifest } from "../../lib/sampling/mod.ts";
import { openStore } from "../../lib/store/mod.ts";
import { netCard, writeFolder } from "../contribute/packages.ts";
import { drawFrom } from "../fuzz/mutate.ts";
import { startZenodo, type ZenodoServer } from "../zenodo_server.ts";
import { type Disaster, DISASTERS, type SoakCall } from "./disasters.ts";
import { orphansOf, startHost } from "./hosts.ts";

/** Samples of each call: enough that a call can be broken off among them. */
const SAMPLES = 8;

const CODE = `export async function generate({ random, emit }, { indices }) {
  for (const index of indices) {
    const out = random.uniforms([1, 32, 32], { index, name: "out" });
    await emit({ index, parts: { out } });
  }
}`;

/** How a soak went. */
export interface SoakReport {
  /** Calls by disaster. */
  readonly calls: ReadonlyMap<string, number>;
  /** Calls that ended well by themselves, by disaster. */
  readonly succeeded: ReadonlyMap<string, number>;
  /** What did not hold. */
  readonly faults: readonly string[];
}

/** Where a soak takes place. */
interface SoakWorld extends AsyncDisposable {
  readonly dir: string;
  readonly server: ZenodoServer;
  /** SHA-256 of each file of a run by its name. */
  readonly wanted: Map<string, string>;
}

async function startWorld(): Promise<SoakWorld> {
  const scratch = await makeScratchDir();
  const dir = scratch.path;
  const card = netCard({
    family: "code",
    checkpoint: { path: "generate.js" },
  });
  await writeFolder(join(dir, "package"), {
    "generate.js": CODE,
    "medigan.json": JSON.stringify(card),
  });
  const store = openStore({ dir: join(dir, "building"), offline: true });
  const output = join(dir, "soak.zip");
  await buildPackage(join(dir, "package"), { store, output });
  const bytes = await Deno.readFile(output);
  const server = await startZenodo({ plain: [{ name: "soak.zip", bytes }] });
  await Deno.mkdir(join(dir, "temporary"));
  return {
    dir,
    server,
    wanted: new Map(),
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await scratch[Symbol.asyncDispose]();
    },
  };
}

function callIn(world: SoakWorld, run: number, seed: number): SoakCall {
  const { dir, server } = world;
  const cache = join(dir, "cache");
  const output = join(dir, "out", String(run));
  return {
    words: [
      ...["generate", `${server.baseUrl}/plain/soak.zip`, "--device", "wasm"],
      ...["-n", String(SAMPLES), "--batch-size", "2", "--seed", "7"],
      ...["-o", output, "--resume", "--allow-model-code"],
      ...["--lockfile", join(dir, "medigan.lock")],
    ],
    env: { MEDIGAN_HOME: cache, TMPDIR: join(dir, "temporary") },
    cache,
    output,
    server,
    draw: drawFrom(Math.imul(seed, 7919) + run),
  };
}

/** Runs one call to its good end, which must come once nothing is wrong. */
async function finish(call: SoakCall): Promise<void> {
  const host = startHost(call);
  const { code, stderr } = await host.ended;
  assert.equal(code, 0, `the call cannot be finished: ${stderr}`);
  assert.deepEqual(await orphansOf(host), [], "orphans of a good call");
}

/** Whatever the folder holds is whole, and all of it is there. */
async function checkOutput(
  { wanted }: SoakWorld,
  output: string,
): Promise<void> {
  const text = await Deno.readTextFile(join(output, "manifest.json"));
  const manifest = parseManifest(text);
  assert.equal(manifest.files.length, SAMPLES);
  const names = [...Deno.readDirSync(output)].map(({ name }) => name);
  const known = new Set(["manifest.json", ".medigan-run.jsonl"]);
  for (const { name, sha256 } of manifest.files) {
    const bytes = await Deno.readFile(join(output, name));
    assert.equal(sha256Hex(bytes), sha256, `${name} is not as it was noted`);
    assert.equal(sha256, wanted.get(name) ?? sha256, `${name} is another`);
    wanted.set(name, sha256);
    known.add(name);
  }
  const strange = names.filter((name) => !known.has(name));
  assert.deepEqual(strange, [], "files are left in the folder");
}

/** Nothing is left, however a call ended. */
function checkTemporary({ dir }: SoakWorld): void {
  const left = [...Deno.readDirSync(join(dir, "temporary"))]
    .map(({ name }) => name);
  assert.deepEqual(left, [], "temporary files are left");
}

/** One call with a disaster, then the same call again until it is done. */
async function soakCall(
  world: SoakWorld,
  disaster: Disaster,
  call: SoakCall,
): Promise<boolean> {
  const { hosts, ends, mustSucceed } = await disaster(call);
  for (const host of hosts) {
    assert.deepEqual(await orphansOf(host), [], "orphans");
  }
  const isGood = ends.every(({ code }) => code === 0);
  const said = ends.map(({ code, stderr }) => `${code}: ${stderr}`).join("\n");
  if (mustSucceed) assert(isGood, said);
  assert.doesNotMatch(said, /\n\s+at .*\.ts:\d+/, "an error has no name");
  checkTemporary(world);
  await finish(call);
  checkTemporary(world);
  await checkOutput(world, call.output);
  for (const suffix of ["", "-second"]) {
    await Deno.remove(call.output + suffix, { recursive: true }).catch(
      () => {},
    );
  }
  return isGood;
}

/** What must hold of the cache at the end. */
async function checkCache(world: SoakWorld): Promise<void> {
  const { dir } = world;
  const store = openStore({
    dir: join(dir, "cache"),
    lockfile: join(dir, "medigan.lock"),
    offline: true,
  });
  const { damaged } = await store.verifyCache();
  assert.deepEqual(damaged, [], "the cache holds damaged files");
  const call = callIn(world, -1, 0);
  await finish({ ...call, words: [...call.words, "--offline"] });
  await checkOutput(world, call.output);
}

/** Makes so many calls, a disaster in each, in turns and at random moments. */
export async function soak(
  { calls, seed, names = Object.keys(DISASTERS), onCall = () => {} }: {
    readonly calls: number;
    readonly seed: number;
    readonly names?: readonly string[];
    readonly onCall?: (run: number, name: string, fault?: string) => void;
  },
): Promise<SoakReport> {
  await using world = await startWorld();
  const counts = new Map<string, number>();
  const succeeded = new Map<string, number>();
  const faults: string[] = [];
  const guard = async (label: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      faults.push(
        `${label}: ${error instanceof Error ? error.message : error}`,
      );
    }
  };
  // The first use pins the package.
  await finish(callIn(world, -2, seed));
  for (let run = 0; run < calls; run++) {
    const name = names[run % names.length] ?? "nothing";
    const disaster = DISASTERS[name] ?? DISASTERS["nothing"]!;
    const before = faults.length;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    await guard(`call ${run}, ${name}`, async () => {
      const isGood = await soakCall(world, disaster, callIn(world, run, seed));
      if (isGood) succeeded.set(name, (succeeded.get(name) ?? 0) + 1);
    });
    onCall(run, name, faults[before]);
  }
  await guard("at the end", () => checkCache(world));
  return { calls: counts, succeeded, faults };
}
