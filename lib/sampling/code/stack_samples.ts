/** From the samples of foreign code to a batch like that of a net. */
import { ModelCodeError } from "../../errors.ts";
import type { SandboxSample } from "../../sandbox/mod.ts";
import { float32Tensor, type Tensor } from "../../tensor.ts";
import type { Tensors } from "../row_by_row.ts";

/**
 * Batches of the parts of these names, in the order of the indices.
 *
 * @throws {ModelCodeError} when a part is missing or samples differ in size.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { float32Tensor } from "@medigan/core";
 * import { stackSamples } from "./stack_samples.ts";
 * const sample = (index: number) => ({
 *   index,
 *   parts: new Map([["image", float32Tensor(Float32Array.of(index), [1])]]),
 * });
 * const batch = stackSamples([sample(1), sample(0)], {
 *   indices: [0, 1],
 *   names: ["image"],
 * });
 * assert.deepEqual(batch.image?.shape, [2, 1]);
 * assert.deepEqual([...batch.image.data], [0, 1]);
 * ```
 */
export function stackSamples(
  samples: readonly SandboxSample[],
  { indices, names }: {
    readonly indices: readonly number[];
    readonly names: readonly string[];
  },
): Tensors {
  const byIndex = new Map(samples.map(({ index, parts }) => [index, parts]));
  const batches = names.map((name) => {
    const rows = indices.map((index) =>
      byIndex.get(index)?.get(name) ?? missing(name, index)
    );
    return [name, stack(name, rows)] as const;
  });
  return Object.fromEntries(batches);
}

function stack(name: string, rows: readonly Tensor[]): Tensor {
  const [first] = rows;
  const shape = first?.shape ?? [];
  const size = first?.data.length ?? 0;
  const data = new Float32Array(rows.length * size);
  for (const [row, tensor] of rows.entries()) {
    if (String(tensor.shape) !== String(shape)) {
      throw new ModelCodeError(
        `Cannot make samples as the part ${
          JSON.stringify(name)
        } must have the same shape in each: current shapes are [${shape}] and [${tensor.shape}]`,
      );
    }
    for (let at = 0; at < size; at++) {
      data[row * size + at] = Number(tensor.data[at]);
    }
  }
  return float32Tensor(data, [rows.length, ...shape]);
}

function missing(name: string, index: number): never {
  throw new ModelCodeError(
    `Cannot make sample ${index} as its part ${
      JSON.stringify(name)
    } is missing, which the card names`,
  );
}
