/** Reads the pixels of a run's files back. */
import { join } from "node:path";
import { MediganError } from "../errors.ts";
import { readNpy } from "../image/npy.ts";
import { readNpz } from "../image/npz.ts";
import { decodePng } from "../image/png_decode.ts";
import { sha256Hex } from "../platform/digest.ts";
import { readBytes } from "../platform/files.ts";
import type { Tensor } from "../tensor.ts";
import type { FileRecord } from "./manifest.ts";
import { numbersInCsv } from "./tables.ts";

/** Pixels by record; `undefined` when the file is absent or not the same. */
export type StoredPixels = (
  record: FileRecord,
) => Promise<ArrayLike<number> | undefined>;

type Parts = (record: FileRecord) => ArrayLike<number> | undefined;

/**
 * Reads pixels from a run's folder. The file that was read last is kept, as
 * the next record is likely to be in it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { storedPixels } from "./stored_pixels.ts";
 * const read = storedPixels("no-such-folder");
 * const record = {
 *   name: "000000.png",
 *   index: 0,
 *   part: "image",
 *   sha256: "",
 *   bytes: 0,
 *   pixels: "",
 * };
 * assert.equal(await read(record), undefined);
 * ```
 */
export function storedPixels(folder: string): StoredPixels {
  let last: { name: string; parts: Parts } | undefined;
  return async (record) => {
    if (last?.name !== record.name) {
      const parts = await readParts(join(folder, record.name), record);
      last = { name: record.name, parts };
    }
    return last.parts(record);
  };
}

async function readParts(path: string, record: FileRecord): Promise<Parts> {
  try {
    const bytes = await readBytes(path);
    if (sha256Hex(bytes) !== record.sha256) return () => undefined;
    return await decodeParts(bytes, record.name);
  } catch (cause) {
    if (cause instanceof MediganError) return () => undefined;
    throw cause;
  }
}

async function decodeParts(bytes: Uint8Array, name: string): Promise<Parts> {
  if (name.endsWith(".npz")) {
    const arrays = await readNpz(bytes);
    return (record) => rowOf(arrays, record);
  }
  if (name.endsWith(".csv")) {
    const text = new TextDecoder().decode(bytes);
    return ({ index, label }) => {
      const hasLabel = label !== undefined;
      return Float32Array.from(numbersInCsv(text, { index, hasLabel }));
    };
  }
  const { data } = name.endsWith(".npy")
    ? readNpy(bytes) as Tensor<"float32">
    : decodePng(bytes);
  return () => data;
}

function rowOf(
  arrays: ReadonlyMap<string, Tensor>,
  { index, part }: FileRecord,
): ArrayLike<number> | undefined {
  const indices = arrays.get("index")?.data as BigInt64Array | undefined;
  const tensor = arrays.get(part);
  const row = indices?.indexOf(BigInt(index)) ?? -1;
  if (tensor === undefined || row < 0) return undefined;
  const size = tensor.data.length / (tensor.shape[0] ?? 1);
  const data = tensor.data as Float32Array;
  return data.subarray(row * size, (row + 1) * size);
}
