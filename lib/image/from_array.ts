/** Images from arrays of numbers, whatever the order of their axes. */
import { FormatError } from "../errors.ts";
import { elementCount, type Tensor } from "../tensor.ts";
import type { Raster } from "./raster.ts";

/** More channels than that are slices or items. */
const MAX_CHANNELS = 4;

interface Layout {
  readonly items: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Whether the planes of the channels follow each other. */
  readonly isPlanar: boolean;
}

/**
 * The images of an array: H x W, H x W x C, C x H x W, N x H x W, N x C x H x W
 * or N x H x W x C, where C is at most 4 (channels behind are looked for
 * first).
 *
 * `uint8` values have the range 0..255; the range of others is that of the
 * whole array.
 *
 * @throws {FormatError} when the shape is none of these, there is nothing in
 * it, or a value is not finite.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { float32Tensor } from "@medigan/core";
 * import { rastersFromArray } from "@medigan/core/image";
 * const values = Float32Array.from({ length: 10 }, (_, place) => place);
 * const [raster] = rastersFromArray(float32Tensor(values, [2, 1, 5]));
 * assert.deepEqual([...raster?.data ?? []], [0, 5, 1, 6, 2, 7, 3, 8, 4, 9]);
 * ```
 */
export function rastersFromArray(array: Tensor): Raster[] {
  const layout = layoutOf(array.shape);
  const { items, height, width, channels } = layout;
  const size = height * width * channels;
  const isBytes = array.dtype === "uint8" && array.data instanceof Uint8Array;
  const values = isBytes
    ? array.data as Uint8Array
    : Float32Array.from(array.data, Number);
  const range = isBytes ? [0, 255] as const : rangeOf(values);
  return Array.from({ length: items }, (_, item) => {
    const own = values.subarray(item * size, (item + 1) * size);
    const data = layout.isPlanar ? interleaved(own, channels) : own;
    const base = { width, height, channels, range };
    return data instanceof Uint8Array
      ? { ...base, dtype: "uint8" as const, data }
      : { ...base, dtype: "float32" as const, data };
  });
}

function layoutOf(shape: readonly number[]): Layout {
  const found = elementCount(shape) > 0 ? findLayout(shape) : undefined;
  if (found !== undefined) return found;
  throw new FormatError(
    `Cannot see images in an array as its shape must be H x W, H x W x C, C x H x W, N x H x W or N x C x H x W: current shape is [${shape}]`,
  );
}

function findLayout(shape: readonly number[]): Layout | undefined {
  const [a = 1, b = 1, c = 1, d = 1] = shape;
  const isFew = (size: number) => size <= MAX_CHANNELS;
  const flat = { items: 1, channels: 1, isPlanar: false };
  if (shape.length === 2) return { ...flat, height: a, width: b };
  if (shape.length === 3) {
    if (isFew(c)) return { ...flat, height: a, width: b, channels: c };
    return isFew(a)
      ? { ...flat, height: b, width: c, channels: a, isPlanar: true }
      : { ...flat, items: a, height: b, width: c };
  }
  if (shape.length !== 4) return undefined;
  // A net's own order comes first here: N x C x H x W.
  if (isFew(b)) {
    return { items: a, channels: b, height: c, width: d, isPlanar: true };
  }
  return isFew(d)
    ? { items: a, height: b, width: c, channels: d, isPlanar: false }
    : undefined;
}

function rangeOf(values: ArrayLike<number>): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (let place = 0; place < values.length; place++) {
    const value = values[place] ?? NaN;
    if (!Number.isFinite(value)) {
      throw new FormatError(
        `Cannot use an array as an image as all values must be finite: current value at ${place} is ${value}`,
      );
    }
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

function interleaved<T extends Uint8Array | Float32Array>(
  planes: T,
  channels: number,
): T {
  const size = planes.length / channels;
  return planes.map((_, place) =>
    planes[place % channels * size + Math.floor(place / channels)] ?? 0
  ) as T;
}
