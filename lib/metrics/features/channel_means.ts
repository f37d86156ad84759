/** From what a network returns to features. */
import { UnsupportedModelError } from "../../errors.ts";
import type { Tensor } from "../../tensor.ts";

/**
 * One row of features for each image: those of [N, D], or the means over all
 * places of [N, D, H, W], or of [N, H, W, D] when interleaved.
 *
 * @throws {UnsupportedModelError} when the result is of another form.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { float32Tensor } from "../../tensor.ts";
 * import { channelMeans } from "./channel_means.ts";
 * const tensor = float32Tensor(Float32Array.of(1, 3, 5, 7), [1, 2, 1, 2]);
 * const [row = []] = channelMeans(tensor, { count: 1, name: "net" });
 * assert.deepEqual(Array.from(row), [2, 6]);
 * ```
 */
export function channelMeans(
  tensor: Tensor | undefined,
  { count, isInterleaved = false, name }: {
    readonly count: number;
    readonly isInterleaved?: boolean | undefined;
    readonly name: string;
  },
): ArrayLike<number>[] {
  const { shape = [], data } = tensor ?? {};
  const isKnown = (shape.length === 2 || shape.length === 4) &&
    shape[0] === count &&
    (data instanceof Float32Array || data instanceof Float64Array);
  if (!isKnown) {
    throw new UnsupportedModelError(
      `Cannot use ${name} as its features must be float32 of shape [N, D] or [N, D, H, W] with N = ${count}: current shape is [${shape}]`,
      { hint: "Tap another value of the model" },
    );
  }
  const size = data.length / count;
  const rows = Array.from(
    { length: count },
    (_, row) => data.subarray(row * size, (row + 1) * size),
  );
  if (shape.length === 2) return rows;
  const columns = shape[isInterleaved ? 3 : 1] ?? 0;
  return rows.map((row) => meansOf(row, columns, isInterleaved));
}

function meansOf(
  values: Float32Array | Float64Array,
  columns: number,
  isInterleaved: boolean,
): Float64Array {
  const places = values.length / columns;
  const [between, step] = isInterleaved ? [1, columns] : [places, 1];
  return Float64Array.from({ length: columns }, (_, column) => {
    let sum = 0;
    for (let place = 0; place < places; place++) {
      sum += values[column * between + place * step] ?? 0;
    }
    return sum / places;
  });
}
