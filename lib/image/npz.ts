/** NumPy archives: several arrays by name. */
import { openZip } from "../archive/zip_archive.ts";
import { packZip } from "../archive/zip_pack.ts";
import { writeZip } from "../archive/zip_writer.ts";
import {
  type ByteSource,
  bytesSource,
  type RandomAccessSink,
} from "../bytes.ts";
import type { Tensor } from "../tensor.ts";
import { readNpy, writeNpy } from "./npy.ts";

const SUFFIX = ".npy";

/**
 * Writes arrays as a `.npz` file; the same bytes for the same arrays in the
 * same order.
 *
 * @param options Whether to compress, as `numpy.savez_compressed` does.
 *
 * @throws {ArchiveError} when the file would have 4 GiB or more.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readNpz, writeNpz } from "@medigan/core/image";
 * const label = {
 *   dtype: "uint8",
 *   shape: [2],
 *   data: Uint8Array.of(0, 1),
 * } as const;
 * const npz = writeNpz(new Map([["label", label]]));
 * assert.deepEqual((await readNpz(npz)).get("label"), label);
 * ```
 */
export function writeNpz(
  arrays: ReadonlyMap<string, Tensor>,
  options: { readonly compress?: boolean } = {},
): Uint8Array<ArrayBuffer> {
  const compress = options.compress ?? false;
  return writeZip(
    Array.from(arrays, ([name, tensor]) => ({
      name: name + SUFFIX,
      data: writeNpy(tensor),
      compress,
    })),
  );
}

/**
 * Reads all arrays of a `.npz` file by name.
 *
 * @throws {ArchiveError} when the archive is broken.
 * @throws {FormatError} when a member is no array of numbers.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readNpz } from "@medigan/core/image";
 * await assert.rejects(readNpz(new Uint8Array(30)), { code: "archive" });
 * ```
 */
export async function readNpz(
  source: Uint8Array | ByteSource,
): Promise<Map<string, Tensor>> {
  // A source over bytes in memory holds nothing that must be disposed of.
  const archive = await openZip(
    source instanceof Uint8Array ? bytesSource(source) : source,
  );
  const arrays = new Map<string, Tensor>();
  for (const entry of archive.entries) {
    const name = entry.name.endsWith(SUFFIX)
      ? entry.name.slice(0, -SUFFIX.length)
      : entry.name;
    arrays.set(name, readNpy(await archive.read(entry)));
  }
  return arrays;
}

/**
 * Writes `.npy` files as one `.npz` file of any size, with 1 MiB in memory.
 *
 * @param sink Where the file goes; it should be empty.
 * @param options The `.npy` files by name, and a signal that cancels.
 *
 * @returns The size of the file in bytes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { bytesSource } from "@medigan/core";
 * import { packNpz, readNpz, writeNpy } from "@medigan/core/image";
 * const seed = { dtype: "int32", shape: [], data: Int32Array.of(7) } as const;
 * const file = new Uint8Array(1000);
 * const size = await packNpz(
 *   { write: (at, part) => Promise.resolve(file.set(part, at)) },
 *   { arrays: new Map([["seed", bytesSource(writeNpy(seed))]]) },
 * );
 * const arrays = await readNpz(file.subarray(0, size));
 * assert.deepEqual(arrays.get("seed"), seed);
 * ```
 */
export function packNpz(
  sink: RandomAccessSink,
  options: {
    readonly arrays: ReadonlyMap<string, ByteSource>;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<number> {
  const inputs = Array.from(options.arrays, ([name, source]) => ({
    name: name + SUFFIX,
    source,
  }));
  return packZip(sink, { inputs, signal: options.signal });
}
