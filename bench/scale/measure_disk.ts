/** What the coordinator's disk takes: many small files, and one large one. */
import { join } from "node:path";
import { writeAtomic } from "../../lib/platform/files.ts";
import { createTaskPool } from "../../lib/sampling/task_pool.ts";
import type { DiskCosts } from "./measured.ts";

const FILES = 2_000;
const FILE_BYTES = 8_192; // A PNG of the bundled model.
const LARGE_BYTES = 512 * 2 ** 20;
const IN_FLIGHT = 8; // As writeSamples does.

/** The disk that a folder is on. */
export async function measureDisk(): Promise<DiskCosts> {
  const folder = await Deno.makeTempDir({ prefix: "medigan-disk-" });
  try {
    return {
      fileBytes: FILE_BYTES,
      secondsPerFile: await seconds(() => writeMany(folder)) / FILES,
      secondsPerByte: await seconds(() => writeLarge(folder)) / LARGE_BYTES,
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

async function writeMany(folder: string): Promise<void> {
  const bytes = crypto.getRandomValues(new Uint8Array(FILE_BYTES));
  await using pool = createTaskPool(IN_FLIGHT);
  for (let index = 0; index < FILES; index++) {
    await pool.add(() => writeAtomic(join(folder, `${index}.png`), bytes));
  }
  await pool.drain();
}

async function writeLarge(folder: string): Promise<void> {
  const block = crypto.getRandomValues(new Uint8Array(65_536));
  using file = await Deno.open(join(folder, "large"), {
    write: true,
    createNew: true,
  });
  for (let done = 0; done < LARGE_BYTES; done += block.length) {
    await file.write(block);
  }
  await file.sync();
}
