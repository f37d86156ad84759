/**
 * Rasters: images as plain data.
 *
 * @module
 */

/** Element types of a raster with their arrays. */
export interface RasterArrays {
  /** Grey values 0..255. */
  uint8: Uint8Array;
  /** Grey values 0..65535. */
  uint16: Uint16Array;
  /** Any values. */
  float32: Float32Array;
}

/** Element type of a raster. */
export type RasterDType = keyof RasterArrays;

/** An image or volume: pixels by row, then column, channels interleaved. */
export interface Raster<D extends RasterDType = RasterDType> {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Slices of a volume, each a whole image after the other; 1 when absent. */
  readonly depth?: number;
  /** 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA, or any other number. */
  readonly channels: number;
  /** Element type. */
  readonly dtype: D;
  /** Smallest and largest value that the element can mean. */
  readonly range: readonly [number, number];
  /** Values, `depth * height * width * channels` of them. */
  readonly data: RasterArrays[D];
}
