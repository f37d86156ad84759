/** Arrays of numbers in one block of bytes, and rasters whose numbers lie there. */
import * as v from "valibot";
import { concatBytes } from "../../bytes.ts";
import { FormatError } from "../../errors.ts";
import type { Raster, RasterArrays, RasterDType } from "../../image/mod.ts";

/** Numbers begin at multiples of this, so that they can be read in place. */
const ALIGNMENT = 8;

const ARRAYS = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

/** Where the numbers of an array lie. */
export interface Place {
  /** Offset in bytes. */
  readonly at: number;
  /** How many numbers. */
  readonly length: number;
}

/** A raster whose numbers lie elsewhere. */
export type PlacedRaster = Omit<Raster, "data"> & { readonly data: Place };

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Schema of a place. */
export const PlaceMessage = v.object({ at: Count, length: Count });

/** Schema of a raster whose numbers lie elsewhere. */
export const RasterMessage = v.object({
  width: Count,
  height: Count,
  depth: v.optional(Count),
  channels: Count,
  dtype: v.picklist(["uint8", "uint16", "float32"]),
  range: v.tuple([v.number(), v.number()]),
  data: PlaceMessage,
});

/** Arrays that are put into one block. */
export interface NumberBlock {
  /** Adds an array. */
  add(values: RasterArrays[RasterDType] | Float64Array): Place;
  /** The block. */
  bytes(): Uint8Array;
}

/** An empty block. */
export function startNumbers(): NumberBlock {
  const parts: Uint8Array[] = [];
  let at = 0;
  return {
    add({ buffer, byteOffset, byteLength, length }) {
      const place = { at, length };
      const padding = -byteLength & (ALIGNMENT - 1);
      parts.push(
        new Uint8Array(buffer, byteOffset, byteLength),
        new Uint8Array(padding),
      );
      at += byteLength + padding;
      return place;
    },
    bytes: () => concatBytes(parts),
  };
}

/** Puts the numbers of a raster into a block. */
export function placeRaster(raster: Raster, block: NumberBlock): PlacedRaster {
  return { ...raster, data: block.add(raster.data) };
}

/** A raster whose numbers lie in a block. @throws {FormatError} */
export function rasterIn(
  numbers: Uint8Array<ArrayBuffer>,
  { data, ...raster }: PlacedRaster,
): Raster {
  const { width, height, depth = 1, channels, dtype } = raster;
  if (data.length !== width * height * depth * channels) throw unfitting();
  return { ...raster, data: arrayIn(numbers, data, dtype) };
}

/** An array in a block. @throws {FormatError} */
export function arrayIn<D extends keyof typeof ARRAYS>(
  { buffer }: Uint8Array<ArrayBuffer>,
  { at, length }: Place,
  dtype: D,
): InstanceType<(typeof ARRAYS)[D]> {
  const array = ARRAYS[dtype];
  const size = array.BYTES_PER_ELEMENT * length;
  const isWithin = at % ALIGNMENT === 0 && at + size <= buffer.byteLength;
  if (!isWithin) throw unfitting();
  const bytes = buffer.slice(at, at + size);
  return new array(bytes) as InstanceType<(typeof ARRAYS)[D]>;
}

/** What lies there cannot be what was said. */
export function unfitting(): FormatError {
  return new FormatError(
    "Cannot read the numbers of a payload as they do not fit the sizes that it names",
  );
}
