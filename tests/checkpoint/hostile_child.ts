/**
 * Opens every hostile fixture in a process that may only read: run by
 * `hostile_test.ts`, prints one JSON document.
 *
 * Usage: hostile_child.ts FOLDER
 */
import process from "node:process";
import { checkPackageNames, openZip } from "../../lib/archive/mod.ts";
import { MediganError } from "../../lib/errors.ts";
import { openCheckpoint } from "../../lib/checkpoint/mod.ts";
import { openFileSource } from "../../lib/platform/files.ts";

/** How one case ended. */
export interface HostileResult {
  readonly file: string;
  /** `crash` is an error that is not of the project's tree. */
  readonly ended: "loads" | "error" | "crash";
  readonly message: string;
  /** Memory of the process after it, over what the idle process had. */
  readonly bytesOverIdle: number;
  /** First tensor, to compare the benign controls. */
  readonly first?: { shape: readonly number[]; data: string[] };
}

/** What the child prints. */
export interface HostileReport {
  readonly results: readonly HostileResult[];
  readonly isPolluted: boolean;
}

type Outcome = Pick<HostileResult, "first">;

async function readCheckpoint(path: string): Promise<Outcome> {
  using checkpoint = await openCheckpoint(await openFileSource(path));
  let first: Outcome["first"];
  for (const name of checkpoint.tensors.keys()) {
    const { shape, data } = await checkpoint.read(name);
    first ??= { shape, data: Array.from(data, String) };
  }
  return first === undefined ? {} : { first };
}

async function readPackage(path: string): Promise<Outcome> {
  using source = await openFileSource(path);
  const archive = await openZip(source);
  checkPackageNames(archive.entries);
  for (const entry of archive.entries) await archive.read(entry);
  return await openCheckpoint(await archive.read("00001_MODEL/model.pt"))
    .then(async (checkpoint) => {
      const { shape, data } = await checkpoint.read("w");
      return { first: { shape, data: Array.from(data, String) } };
    });
}

async function run(
  folder: string,
  { file, kind }: { file: string; kind: string },
): Promise<Omit<HostileResult, "bytesOverIdle">> {
  const read = kind === "package" ? readPackage : readCheckpoint;
  try {
    const outcome = await read(`${folder}/${file}`);
    return { file, ended: "loads", message: "", ...outcome };
  } catch (error) {
    const ended = error instanceof MediganError ? "error" : "crash";
    return { file, ended, message: String(error) };
  }
}

if (import.meta.main) {
  const [folder = "."] = Deno.args;
  const manifest: { cases: { file: string; kind: string }[] } = JSON.parse(
    await Deno.readTextFile(`${folder}/manifest.json`),
  );
  // One benign file first: code that is loaded once is not the fixtures' fault.
  await run(folder, { file: "control_zip.pt", kind: "checkpoint" });
  const idleBytes = process.memoryUsage.rss();
  const results: HostileResult[] = [];
  for (const hostile of manifest.cases) {
    // What earlier cases left behind is not this one's doing.
    (globalThis as { gc?: () => void }).gc?.();
    const result = await run(folder, hostile);
    // The system's own maximum counts what the parent had before it forked.
    const bytesOverIdle = process.memoryUsage.rss() - idleBytes;
    results.push({ ...result, bytesOverIdle });
  }
  const report: HostileReport = {
    results,
    isPolluted: "polluted" in {},
  };
  console.log(JSON.stringify(report));
}
