/** Statistics as files, interchangeable with those of pytorch-fid. */
import type { ByteSource } from "../../bytes.ts";
import { FormatError } from "../../errors.ts";
import { readNpz, writeNpz } from "../../image/mod.ts";
import type { Tensor } from "../../tensor.ts";
import type { Statistics } from "./statistics.ts";

/**
 * Writes statistics as a `.npz` file: arrays `mu` and `sigma` as pytorch-fid
 * reads them, and `count` where it is known.
 *
 * @throws {ArchiveError} when the file would have 4 GiB or more.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readStatistics, writeStatistics } from "@medigan/core/metrics";
 * const statistics = {
 *   count: 2,
 *   mean: Float64Array.of(2),
 *   covariance: { rows: 1, columns: 1, data: Float64Array.of(2) },
 * };
 * const file = writeStatistics(statistics);
 * assert.deepEqual(await readStatistics(file), statistics);
 * ```
 */
export function writeStatistics(
  { count, mean, covariance }: Statistics,
): Uint8Array<ArrayBuffer> {
  const { rows, columns, data } = covariance;
  const arrays = new Map<string, Tensor>([
    ["mu", { dtype: "float64", shape: [mean.length], data: mean }],
    ["sigma", { dtype: "float64", shape: [rows, columns], data }],
  ]);
  if (count !== undefined) {
    const data = BigInt64Array.of(BigInt(count));
    arrays.set("count", { dtype: "int64", shape: [], data });
  }
  return writeNpz(arrays);
}

/**
 * Reads statistics from a `.npz` file of this library, pytorch-fid or others
 * that store `mu` and `sigma`.
 *
 * @throws {ArchiveError} when the archive is broken.
 * @throws {FormatError} when it holds no statistics, or such that cannot be.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readStatistics } from "@medigan/core/metrics";
 * await assert.rejects(readStatistics(new Uint8Array(9)), { code: "archive" });
 * ```
 */
export async function readStatistics(
  source: Uint8Array | ByteSource,
): Promise<Statistics> {
  const arrays = await readNpz(source);
  const mean = floatsOf(arrays, "mu", 1);
  const size = mean.data.length;
  const sigma = floatsOf(arrays, "sigma", 2);
  if (size === 0 || sigma.shape.some((side) => side !== size)) {
    throw broken(
      `"sigma" must be D x D for a "mu" of D values: current shapes are (${sigma.shape}) and (${mean.shape})`,
    );
  }
  checkVariances(sigma.data, size);
  checkSymmetry(sigma.data, size);
  return {
    count: countOf(arrays.get("count")),
    mean: mean.data,
    covariance: { rows: size, columns: size, data: sigma.data },
  };
}

function floatsOf(
  arrays: ReadonlyMap<string, Tensor>,
  name: string,
  axes: number,
): { readonly shape: readonly number[]; readonly data: Float64Array } {
  const array = arrays.get(name);
  if (array === undefined) {
    const names = [...arrays.keys()].map((one) => `"${one}"`).join(", ");
    throw broken(`it must have an array "${name}": current ones are ${names}`);
  }
  const { dtype, shape } = array;
  const isFloat = dtype === "float64" || dtype === "float32";
  if (!isFloat || shape.length !== axes) {
    throw broken(
      `"${name}" must be floating point with ${axes} axes: current array is ${dtype} of shape (${shape})`,
    );
  }
  const data = Float64Array.from(array.data as Float64Array | Float32Array);
  const at = data.findIndex((one) => !Number.isFinite(one));
  if (at < 0) return { shape, data };
  throw broken(`all of "${name}" must be finite: value ${at} is ${data[at]}`);
}

function checkVariances(sigma: Float64Array, size: number): void {
  for (let at = 0; at < size; at++) {
    const variance = sigma[at * size + at]!;
    if (variance < 0) {
      throw broken(
        `a variance cannot be negative: that of feature ${at} is ${variance}`,
      );
    }
  }
}

// Wider than the rounding of float32, in which some tools compute.
const SYMMETRY_TOLERANCE = 1e-5;

function checkSymmetry(sigma: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < row; column++) {
      const one = sigma[row * size + column]!;
      const other = sigma[column * size + row]!;
      const limit = SYMMETRY_TOLERANCE *
        Math.sqrt(sigma[row * size + row]! * sigma[column * size + column]!);
      if (Math.abs(one - other) > limit) {
        throw broken(
          `"sigma" must be symmetric: values at ${row},${column} are ${one} and ${other}`,
        );
      }
    }
  }
}

function countOf(array: Tensor | undefined): number | undefined {
  if (array === undefined) return undefined;
  const count = Number(array.data[0]);
  if (array.data.length === 1 && Number.isSafeInteger(count) && count >= 2) {
    return count;
  }
  throw broken(
    `"count" must be one integer of at least 2: current value is ${
      array.data.slice(0, 3)
    }`,
  );
}

function broken(what: string): FormatError {
  return new FormatError(`Cannot read statistics as ${what}`, {
    hint:
      "Statistics are .npz files with arrays mu and sigma, as `medigan stats` and pytorch-fid write them",
  });
}
