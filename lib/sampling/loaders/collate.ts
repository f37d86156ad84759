/** Examples joined to a batch of tensors. */
import { UsageError } from "../../errors.ts";
import type { Raster } from "../../image/mod.ts";
import { elementCount, type Tensor } from "../../tensor.ts";
import type { Example } from "./example.ts";

/** How pixels lie in a batch. */
export interface CollateOptions {
  /** Channels before rows (as PyTorch and ONNX have it), or last. */
  readonly layout: "nchw" | "nhwc";
  /** Element type: 0..255, or numbers within `valueRange`. */
  readonly as: "uint8" | "float32";
  /** What black and white become for `float32`. */
  readonly valueRange: readonly [number, number];
  /** Names of the classes, in the order of their numbers. */
  readonly classes: readonly string[];
}

/** Some examples as tensors. */
export interface Batch {
  /** Number of examples. */
  readonly size: number;
  /** Images: N, then channels, rows and columns as the layout says. */
  readonly images: Tensor<"uint8" | "float32">;
  /** Masks in the same way, 0..1 for `float32`, where every example has one. */
  readonly masks?: Tensor<"uint8" | "float32">;
  /** Name of each example's class. */
  readonly labels: readonly (string | undefined)[];
  /** Number of each example's class, shape N; -1 where it has none. */
  readonly classes: Tensor<"int32">;
  /** Whether a model made the example. */
  readonly isSynthetic: readonly boolean[];
}

/**
 * Joins examples to one batch.
 *
 * @throws {UsageError} when they differ in size or channels.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { collate } from "@medigan/core";
 * const image = {
 *   width: 1,
 *   height: 1,
 *   channels: 3,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: Uint8Array.of(0, 255, 51),
 * } as const;
 * const { images } = collate([{ image, isSynthetic: true }], {
 *   layout: "nchw",
 *   as: "float32",
 *   valueRange: [0, 1],
 *   classes: [],
 * });
 * assert.deepEqual(images.shape, [1, 3, 1, 1]);
 * assert.deepEqual([...images.data], [0, 1, Math.fround(0.2)]);
 * ```
 */
export function collate(
  examples: readonly Example[],
  options: CollateOptions,
): Batch {
  const masks = examples.flatMap(({ mask }) => mask ?? []);
  const labels = examples.map(({ label }) => label);
  const numbers = labels.map((label) =>
    label === undefined ? -1 : options.classes.indexOf(label)
  );
  const images = examples.map(({ image }) => image);
  return {
    size: examples.length,
    images: joined(images, options),
    ...masks.length === examples.length && {
      masks: joined(masks, { ...options, valueRange: [0, 1] }),
    },
    labels,
    classes: {
      dtype: "int32",
      shape: [examples.length],
      data: Int32Array.from(numbers),
    },
    isSynthetic: examples.map(({ isSynthetic }) => isSynthetic),
  };
}

function joined(
  rasters: readonly Raster[],
  options: CollateOptions,
): Tensor<"uint8" | "float32"> {
  const shape = [rasters.length, ...sharedShape(rasters, options)];
  const data = new ARRAYS[options.as](elementCount(shape));
  const size = data.length / rasters.length;
  rasters.forEach((raster, place) =>
    fill(data.subarray(place * size, (place + 1) * size), raster, options)
  );
  return { dtype: options.as, shape, data };
}

const ARRAYS = { uint8: Uint8Array, float32: Float32Array };

function sharedShape(
  rasters: readonly Raster[],
  { layout }: CollateOptions,
): number[] {
  const shapes = rasters.map(({ channels, depth = 1, height, width }) => {
    const sides = depth === 1 ? [height, width] : [depth, height, width];
    return layout === "nchw" ? [channels, ...sides] : [...sides, channels];
  });
  const [first = []] = shapes;
  const other = shapes.find((shape) => `${shape}` !== `${first}`);
  if (other === undefined) return first;
  throw new UsageError(
    `Cannot join examples to a batch as they must be of one size: current sizes are ${
      first.join(" x ")
    } and ${other.join(" x ")}`,
    { hint: "Give them one size with a transform, or batches of 1" },
  );
}

/** Writes one raster, its values scaled, its channels where they belong. */
function fill(
  target: Uint8Array | Float32Array,
  { data, channels, range: [black, white] }: Raster,
  { layout, as, valueRange }: CollateOptions,
): void {
  const [low, high] = as === "uint8" ? [0, 255] : valueRange;
  const scale = (high - low) / (white - black);
  const isSame = scale === 1 && low === black;
  if (isSame && (layout === "nhwc" || channels === 1)) {
    target.set(data);
    return;
  }
  const pixels = data.length / channels;
  for (let place = 0; place < data.length; place++) {
    const channel = place % channels;
    const pixel = (place - channel) / channels;
    const at = layout === "nchw" ? channel * pixels + pixel : place;
    const value = ((data[place] ?? 0) - black) * scale + low;
    target[at] = as === "uint8"
      ? Math.min(Math.max(Math.round(value), 0), 255)
      : value;
  }
}
