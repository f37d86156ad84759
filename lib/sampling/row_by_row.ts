/** Running nets that were exported for one sample at a time. */
import { NumericalError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";

/** Tensors by name. */
export type Tensors = { readonly [name: string]: Tensor };

/** A net that runs. */
export type RunNet = (feeds: Tensors) => Promise<Tensors>;

/**
 * Runs a net once for each row of its feeds. What has no such rows, as a
 * timestep that holds for all, is fed to each.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { float32Tensor } from "@medigan/core";
 * import { rowByRow } from "./row_by_row.ts";
 * const sizes: number[] = [];
 * const run = rowByRow((feeds) => {
 *   sizes.push(feeds.x?.shape[0] ?? 0);
 *   return Promise.resolve(feeds);
 * });
 * const x = float32Tensor(Float32Array.of(1, 2, 3, 4), [2, 2]);
 * assert.deepEqual((await run({ x })).x, x);
 * assert.deepEqual(sizes, [1, 1]);
 * ```
 */
export function rowByRow(run: RunNet): RunNet {
  return async (feeds) => {
    const all = Object.entries(feeds);
    const count = Math.max(1, ...all.map(([, { shape }]) => shape[0] ?? 1));
    const rows: Tensors[] = [];
    for (let row = 0; row < count; row++) {
      const own = all.map(([name, tensor]) => [
        name,
        tensor.shape[0] === count ? rowOf(tensor, row, count) : tensor,
      ]);
      rows.push(await run(Object.fromEntries(own)));
    }
    const names = Object.keys(rows[0] ?? {});
    return Object.fromEntries(names.map((name) => [name, stack(rows, name)]));
  };
}

function rowOf(tensor: Tensor, row: number, count: number): Tensor {
  const size = tensor.data.length / count;
  const data = tensor.data.subarray(row * size, (row + 1) * size);
  return { ...tensor, shape: [1, ...tensor.shape.slice(1)], data } as Tensor;
}

function stack(rows: readonly Tensors[], name: string): Tensor {
  const tensors = rows.flatMap((row) => row[name] ?? []);
  const [first] = tensors;
  const isEven = tensors.length === rows.length &&
    tensors.every(({ shape }) => `${shape}` === `${first?.shape}`);
  if (first === undefined || !isEven) {
    throw new NumericalError(
      `Cannot join the samples of ${
        JSON.stringify(name)
      } as they must have one shape: current shapes are ${
        tensors.map(({ shape }) => `[${shape}]`).join(", ")
      }`,
    );
  }
  const size = first.data.length;
  const kind = first.data.constructor as new (length: number) => Float32Array;
  const data = new kind(size * rows.length);
  tensors.forEach((one, row) => data.set(one.data as Float32Array, row * size));
  const shape = [rows.length * (first.shape[0] ?? 1), ...first.shape.slice(1)];
  return { ...first, shape, data } as Tensor;
}
