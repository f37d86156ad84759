/** OpenCV's bilinear resizing of 8-bit images, in fixed point. */
import type { ImageSize } from "../../image/resize.ts";
import type { Raster } from "../../image/raster.ts";
import { roundHalfEven, toByte } from "../normalize/rounding.ts";
import { type Between, resizeBetween } from "./two_places.ts";

/** Weights are whole numbers of this many parts. */
const ONE = 2048;

/**
 * Levels, rounded to 8 bits and resized as `cv2.resize(image, size,
 * interpolation=cv2.INTER_LINEAR)` does it: weights of 11 bits, no antialias.
 * Images of just twice the size are averaged, as OpenCV does.
 */
export function resizeOpencv(
  levels: Raster<"float32">,
  size: ImageSize,
): Raster<"uint8"> {
  const bytes: Raster<"uint8"> = {
    ...levels,
    dtype: "uint8",
    range: [0, 255],
    data: Uint8Array.from(levels.data, toByte),
  };
  const { width, height } = size;
  if (levels.width === width && levels.height === height) return bytes;
  const isHalf = levels.width === 2 * width && levels.height === 2 * height;
  return resizeBetween(bytes, size, {
    places: isHalf ? pairs : places,
    placesDown: isHalf ? pairs : placesDown,
    across: isHalf ? sum : weigh,
    down: isHalf ? quarter : weighDown,
    allocate: (length) => new Int32Array(length),
    dtype: "uint8",
    range: [0, 255],
  });
}

function places(from: number, to: number): Between[] {
  return placesDown(from, to).map(({ low, high, share }) =>
    low === high ? { low, high, share: 0 } : { low, high, share }
  );
}

/**
 * Beyond the first and last row the border is mixed with itself, which is not
 * the same as taking it, as bits are dropped.
 */
function placesDown(from: number, to: number): Between[] {
  const scale = from / to;
  const inside = (place: number) => Math.min(Math.max(place, 0), from - 1);
  return Array.from({ length: to }, (_, place) => {
    const at = Math.fround((place + 0.5) * scale - 0.5);
    const low = Math.floor(at);
    const share = roundHalfEven(Math.fround(at - low) * ONE);
    return { low: inside(low), high: inside(low + 1), share };
  });
}

const weigh = (low: number, high: number, share: number): number =>
  low * (ONE - share) + high * share;

/** Bits are dropped on the way, so that 16-bit instructions can do it. */
const weighDown = (low: number, high: number, share: number): number =>
  ((((low >> 4) * (ONE - share)) >> 16) + (((high >> 4) * share) >> 16) + 2) >>
  2;

function pairs(_from: number, to: number): Between[] {
  return Array.from(
    { length: to },
    (_, place) => ({ low: 2 * place, high: 2 * place + 1, share: 0 }),
  );
}

const sum = (low: number, high: number): number => low + high;
const quarter = (low: number, high: number): number => (low + high + 2) >> 2;
