/** Resizing where each target place lies between two source places. */
import type { ImageSize } from "../../image/resize.ts";
import {
  allocatePixels,
  checkRaster,
  type Raster,
} from "../../image/raster.ts";
import type { RasterDType } from "../../image/raster.ts";

/** A place between two places of a line. */
export interface Between {
  /** The one before it. */
  readonly low: number;
  /** The one behind it; the same at the end of the line. */
  readonly high: number;
  /** How far it is from the one before it, as a share or a weight. */
  readonly share: number;
}

/** A way to resize, each axis on its own: rows first. */
export interface TwoPlaces<D extends RasterDType> {
  /** Where the places of a row of `to` pixels lie on one of `from` pixels. */
  readonly places: (from: number, to: number) => readonly Between[];
  /** The same of columns, where it differs. */
  readonly placesDown?: (from: number, to: number) => readonly Between[];
  /** What lies between two pixels of a row. */
  readonly across: (low: number, high: number, share: number) => number;
  /** What lies between two pixels of a column, of those made by `across`. */
  readonly down: (low: number, high: number, share: number) => number;
  /** Holds what `across` gives. */
  readonly allocate: (length: number) => Float32Array | Int32Array;
  /** Element type of the result. */
  readonly dtype: D;
  /** What is black and white in the result. */
  readonly range: readonly [number, number];
}

/**
 * A raster of another size.
 *
 * @throws {RangeError} when a size is no positive integer or the raster is a
 * volume.
 */
export function resizeBetween<D extends RasterDType>(
  raster: Raster,
  { width, height }: ImageSize,
  way: TwoPlaces<D>,
): Raster<D> {
  checkRaster(raster, "resize an image");
  const { channels, data, depth = 1 } = raster;
  const isSize = [width, height].every((side) =>
    Number.isSafeInteger(side) && side > 0
  );
  if (!isSize || depth !== 1) {
    throw new RangeError(
      `Cannot resize an image as it must be one slice and its new sizes positive integers: current value is ${depth} slices to ${width} x ${height}`,
    );
  }
  const stride = width * channels;
  const rows = resizeLines(data, {
    lines: raster.height,
    length: raster.width,
    step: channels,
    places: way.places(raster.width, width),
    between: way.across,
    target: way.allocate(raster.height * stride),
  });
  const target = resizeLines(rows, {
    lines: 1,
    length: raster.height,
    step: stride,
    places: (way.placesDown ?? way.places)(raster.height, height),
    between: way.down,
    target: allocatePixels(way.dtype, height * stride),
  });
  const { dtype, range } = way;
  return { width, height, channels, dtype, range, data: target };
}

/** Lines of `length` places, `step` values from one to the next. */
interface Lines<T> {
  readonly lines: number;
  readonly length: number;
  readonly step: number;
  readonly places: readonly Between[];
  readonly between: (low: number, high: number, share: number) => number;
  readonly target: T;
}

function resizeLines<T extends { [place: number]: number }>(
  source: { readonly [place: number]: number },
  { lines, length, step, places, between, target }: Lines<T>,
): T {
  let to = 0;
  for (let line = 0; line < lines; line++) {
    for (const { low, high, share } of places) {
      const [before, behind] = [low, high].map((place) =>
        (line * length + place) * step
      ) as [number, number];
      for (let at = 0; at < step; at++) {
        const [a = 0, b = 0] = [source[before + at], source[behind + at]];
        (target as { [place: number]: number })[to++] = between(a, b, share);
      }
    }
  }
  return target;
}
