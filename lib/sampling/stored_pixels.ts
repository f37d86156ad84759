/** Reads the pixels of a run's files back. */
import { join } from "node:path";
import { MediganError } from "../errors.ts";
import { readStoredValues } from "../image/dicom_stored.ts";
import { decodeImages } from "../image/decode_images.ts";
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
 * the next record is likely to be in it. Where a file has but one bit for a
 * pixel, `white` is its value.
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
export function storedPixels(folder: string, white = 255): StoredPixels {
  let last: { name: string; parts: Parts } | undefined;
  return async (record) => {
    if (last?.name !== record.name) {
      const path = join(folder, record.name);
      const parts = await readParts(path, record, white);
      last = { name: record.name, parts };
    }
    return last.parts(record);
  };
}

async function readParts(
  path: string,
  record: FileRecord,
  white: number,
): Promise<Parts> {
  try {
    const bytes = await readBytes(path);
    if (sha256Hex(bytes) !== record.sha256) return () => undefined;
    return await decodeParts(bytes, record.name, white);
  } catch (cause) {
    if (cause instanceof MediganError) return () => undefined;
    throw cause;
  }
}

async function decodeParts(
  bytes: Uint8Array,
  name: string,
  white: number,
): Promise<Parts> {
  if (name.endsWith(".nii.gz")) return await partsOfStack(bytes, name);
  if (name.endsWith(".dcm")) {
    const { values, bits } = await readStoredValues(bytes);
    const pixels = bits > 1 ? values : Array.from(values, (bit) => bit * white);
    return () => pixels;
  }
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

/** Samples follow each other, each with the same number of slices. */
async function partsOfStack(bytes: Uint8Array, name: string): Promise<Parts> {
  const { rasters } = await decodeImages(bytes);
  const ends = /^(\d{6,})-(\d{6,})[_.]/.exec(name)?.slice(1).map(Number);
  return ({ index }) => {
    const [first = index, last = index] = ends ?? [];
    const length = rasters.length / (last - first + 1);
    const start = (index - first) * length;
    const slices = rasters.slice(start, start + length);
    return slices.flatMap(({ data }) => [...data]);
  };
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
