/** Reading every tensor: to check it, or to write it as `.npy` (`--export`). */
import { join } from "node:path";
import type { Checkpoint } from "../lib/checkpoint/mod.ts";
import { writeNpy } from "../lib/image/mod.ts";
import { writeAtomic } from "../lib/platform/files.ts";

const LIST_NAME = "tensors.json";
const MAX_NAME_LENGTH = 100;

/** A tensor in the list. */
interface ExportedTensor {
  readonly file: string;
  readonly shape: readonly number[];
  /** Element type in the checkpoint; narrow floats are widened in the file. */
  readonly dtype: string;
}

/**
 * Writes each tensor of a checkpoint to a folder, the list last, so that a
 * folder with a list is complete.
 *
 * @returns The path of the list.
 */
export async function exportTensors(
  checkpoint: Checkpoint,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  const tensors: [path: string, tensor: ExportedTensor][] = [];
  for (const [path, { shape, dtype }] of checkpoint.tensors) {
    signal.throwIfAborted();
    const file = fileName(path, tensors.length);
    const tensor = await checkpoint.read(path);
    await writeAtomic(join(folder, file), writeNpy(tensor));
    tensors.push([path, { file, shape, dtype }]);
  }
  const list = join(folder, LIST_NAME);
  const document = { tensors: Object.fromEntries(tensors) };
  await writeAtomic(list, JSON.stringify(document, null, 2) + "\n");
  return list;
}

/** The number keeps names apart that differ in odd characters only. */
function fileName(path: string, index: number): string {
  const plain = path.replace(/[^A-Za-z0-9._-]+/g, "_").slice(
    0,
    MAX_NAME_LENGTH,
  );
  return `${String(index).padStart(4, "0")}_${plain}.npy`;
}

/**
 * Reads each tensor and lets it go: a damaged one is found, though the list of
 * tensors alone would not show it.
 *
 * @throws {CheckpointError} when the bytes of one are damaged.
 */
export async function verifyTensors(
  checkpoint: Checkpoint,
  signal: AbortSignal,
): Promise<void> {
  for (const [path, { dtype }] of checkpoint.tensors) {
    signal.throwIfAborted();
    // Complex numbers can be listed, though no tensor in memory holds them.
    if (!dtype.startsWith("complex")) await checkpoint.read(path);
  }
}
