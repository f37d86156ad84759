/** Grey values as levels, 0 for black to 255 for white. */
import type { Raster } from "../../image/raster.ts";
import type { Normalization } from "./normalization.ts";

/** Half of the range that standard deviations fill, in deviations. */
const DEVIATIONS = 3;

/** The values of a raster that become 0 and 255. */
type Ends = readonly [low: number, high: number];

/**
 * An image in float32 levels from 0 to 255. What is done behind resizing
 * (`min-max-uint8`) and what the whole set tells (`dataset`) is not done here.
 *
 * @throws {RangeError} when a value is not finite.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { toLevels } from "./windows.ts";
 * const raster = {
 *   width: 3,
 *   height: 1,
 *   channels: 1,
 *   dtype: "uint16",
 *   range: [0, 65535],
 *   data: Uint16Array.of(100, 200, 300),
 * } as const;
 * assert.deepEqual([...toLevels(raster, "min-max").data], [0, 127.5, 255]);
 * ```
 */
export function toLevels(
  raster: Raster,
  normalization: Normalization,
): Raster<"float32"> {
  checkFinite(raster);
  const [low, high] = endsOf(raster, normalization);
  const span = high - low;
  const data = Float32Array.from(raster.data, (value) => {
    const share = span > 0 ? (value - low) / span : 0;
    return 255 * Math.min(Math.max(share, 0), 1);
  });
  return { ...raster, dtype: "float32", range: [0, 255], data };
}

function endsOf(raster: Raster, normalization: Normalization): Ends {
  if (typeof normalization === "object") {
    return normalization.kind === "window"
      ? [normalization.low, normalization.high]
      : percentiles(raster.data, [normalization.low, normalization.high]);
  }
  switch (normalization) {
    case "min-max":
      return minMax(raster.data);
    case "percentile":
      return percentiles(raster.data, [1, 99]);
    case "z-score":
      return deviations(raster.data);
    default:
      return raster.range;
  }
}

/** The smallest and the largest of at least one value. */
export function minMax(values: ArrayLike<number>): Ends {
  let low = Infinity;
  let high = -Infinity;
  for (let place = 0; place < values.length; place++) {
    const value = values[place] ?? 0;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** Percentiles with linear interpolation between values, as in NumPy. */
function percentiles(values: Raster["data"], ends: Ends): Ends {
  const sorted = values.toSorted();
  const at = (percent: number) => {
    const place = percent / 100 * (sorted.length - 1);
    const below = Math.floor(place);
    const [low = 0, high = low] = sorted.subarray(below, below + 2);
    return low + (high - low) * (place - below);
  };
  return [at(ends[0]), at(ends[1])];
}

function deviations(values: Raster["data"]): Ends {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  // An image of one value lies in the middle of any window around it.
  const reach = DEVIATIONS * Math.sqrt(squares / values.length) || 1;
  return [mean - reach, mean + reach];
}

/** Checks that an image holds numbers only. */
export function checkFinite({ data, dtype }: Raster): void {
  if (dtype !== "float32") return;
  const place = data.findIndex((value) => !Number.isFinite(value));
  if (place < 0) return;
  throw new RangeError(
    `Cannot use an image as all its values must be finite: current value at ${place} is ${
      data[place]
    }`,
  );
}
