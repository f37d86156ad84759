/**
 * Writing NIfTI-1 volumes (`.nii`).
 *
 * Source: the NIfTI-1 data format, nifti1.h of the NIfTI Data Format Working
 * Group.
 */
import { concatBytes } from "../bytes.ts";
import { bytesOf } from "./npy.ts";
import { checkRaster, type Raster, type RasterDType } from "./raster.ts";

/** How {@linkcode encodeNifti} writes. */
export interface NiftiEncodeOptions {
  /**
   * Distances of columns, rows and slices in millimetres; 1 without a unit
   * when absent.
   */
  readonly spacingMm?: readonly [number, number, number] | undefined;
  /** What it shows, up to 79 letters of ASCII. */
  readonly description?: string | undefined;
  /** A text of any length, as an extension of the header. */
  readonly comment?: string | undefined;
}

const HEADER_BYTES = 348;
/** Extensions fill whole blocks of them (nifti1.h, `esize`). */
const BLOCK_BYTES = 16;
const EXTENSION_COMMENT = 6;
const MILLIMETRES = 2;
const SCANNER = 1;
const MAX_SIDE = 32767;

/** Codes of what a voxel is, with its bits. */
const TYPES: {
  readonly [dtype in RasterDType]: readonly [code: number, bits: number];
} = { uint8: [2, 8], uint16: [512, 16], float32: [16, 32] };
const RGB = [128, 24] as const;

/**
 * Writes rasters of the same size as one volume: flat ones as its slices, one
 * upon the other; volumes as they are, one after the other along time.
 *
 * As in DICOM's usual axial slice, columns go to the left of the body, rows to
 * the back and slices up, with the middle at the origin; the affine says so in
 * NIfTI's terms (right, front, up).
 *
 * @throws {RangeError} when rasters differ, are neither grey nor 8-bit RGB, or
 * are larger than 32767 on a side.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { encodeNifti, readNifti } from "@medigan/core/image";
 * const slice = {
 *   width: 2,
 *   height: 1,
 *   channels: 1,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: Uint8Array.of(7, 9),
 * } as const;
 * const slices = readNifti(encodeNifti([slice, slice]));
 * assert.deepEqual([...slices[1]?.data ?? []], [7, 9]);
 * ```
 */
export function encodeNifti(
  rasters: readonly Raster[],
  options: NiftiEncodeOptions = {},
): Uint8Array<ArrayBuffer> {
  const [first] = rasters;
  if (first === undefined) {
    throw new RangeError("Cannot write a NIfTI file of no rasters");
  }
  for (const raster of rasters) checkLike(raster, first);
  const extension = formatExtension(options.comment);
  return concatBytes([
    formatHeader(first, {
      ...options,
      sizes: sizesOf(rasters),
      dataOffset: HEADER_BYTES + extension.length,
    }),
    extension,
    ...rasters.map(({ data }) => bytesOf(data)),
  ]);
}

function checkLike(raster: Raster, first: Raster): void {
  checkRaster(raster, "write a NIfTI file");
  const kind = ({ width, height, depth = 1, channels, dtype }: Raster) =>
    `${width} x ${height} x ${depth}, ${channels} channels of type ${dtype}`;
  const { channels, dtype, width, height, depth = 1 } = raster;
  const isWritable = channels === 1 || (channels === 3 && dtype === "uint8");
  const isSmall = Math.max(width, height, depth) <= MAX_SIDE;
  if (isWritable && isSmall && kind(raster) === kind(first)) return;
  throw new RangeError(
    `Cannot write a NIfTI file as its rasters must be alike, grey or 8-bit RGB, with sides up to ${MAX_SIDE}: current values are ${
      kind(first)
    } and ${kind(raster)}`,
  );
}

/** Columns, rows, slices, and volumes where there are several. */
function sizesOf(rasters: readonly Raster[]): number[] {
  const [{ width, height, depth = 1 } = { width: 0, height: 0 }] = rasters;
  if (depth === 1) return [width, height, rasters.length];
  const volumes = rasters.length > 1 ? [rasters.length] : [];
  return [width, height, depth, ...volumes];
}

function formatHeader(
  { channels, dtype, range }: Raster,
  { sizes, dataOffset, spacingMm, description = "" }: NiftiEncodeOptions & {
    readonly sizes: readonly number[];
    readonly dataOffset: number;
  },
): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  const shorts = (at: number, values: readonly number[]) =>
    values.forEach((value, place) =>
      view.setInt16(at + 2 * place, value, true)
    );
  const floats = (at: number, values: readonly number[]) =>
    values.forEach((value, place) =>
      view.setFloat32(at + 4 * place, value, true)
    );
  const spacing = spacingMm ?? [1, 1, 1];
  const [type, bits] = channels === 3 ? RGB : TYPES[dtype];
  view.setInt32(0, HEADER_BYTES, true);
  shorts(40, [sizes.length, ...sizes, 1, 1, 1, 1].slice(0, 8));
  shorts(70, [type, bits]);
  floats(76, [1, ...spacing, 1, 1, 1, 1]);
  floats(108, [dataOffset, 1, 0]);
  bytes[123] = spacingMm === undefined ? 0 : MILLIMETRES;
  floats(124, [range[1], range[0]]);
  bytes.set(asciiOf(description).subarray(0, 79), 148);
  shorts(252, [SCANNER, SCANNER]);
  const affine = affineOf(sizes, spacing);
  // The same as a turn: by half a circle about the long axis of the body.
  floats(256, [0, 0, 1, ...affine.map(([, , , offset]) => offset)]);
  floats(280, affine.flat());
  bytes.set(asciiOf("n+1\0"), 344);
  return bytes;
}

type Row = readonly [number, number, number, number];

/** Rows of the affine: to the right, to the front, and up. */
function affineOf(
  [columns = 1, rows = 1, slices = 1]: readonly number[],
  [x, y, z]: readonly [number, number, number],
): readonly [Row, Row, Row] {
  const half = (count: number) => (count - 1) / 2;
  return [
    [-x, 0, 0, half(columns) * x],
    [0, -y, 0, half(rows) * y],
    [0, 0, z, -half(slices) * z + 0],
  ];
}

function formatExtension(comment: string | undefined): Uint8Array {
  if (comment === undefined) return new Uint8Array(4);
  const text = new TextEncoder().encode(comment);
  const size = Math.ceil((8 + text.length) / BLOCK_BYTES) * BLOCK_BYTES;
  const bytes = new Uint8Array(4 + size);
  const view = new DataView(bytes.buffer);
  bytes[0] = 1;
  view.setInt32(4, size, true);
  view.setInt32(8, EXTENSION_COMMENT, true);
  bytes.set(text, 12);
  return bytes;
}

function asciiOf(text: string): Uint8Array {
  return new TextEncoder().encode(text.replace(/[^\0-\x7e]/g, "?"));
}
