/** Pixels of a raster as DICOM attributes. */
import { UsageError } from "../../errors.ts";
import type { DicomDataSet } from "../../image/dicom_encode.ts";
import { bytesOf } from "../../image/npy.ts";
import { checkRaster, type Raster } from "../../image/raster.ts";

/** How pixels are stored. */
export interface PixelOptions {
  /** Whether each value takes two bytes whatever it is, as MR images want. */
  readonly isWide?: boolean;
}

/**
 * The pixels of a raster: the same numbers, grey or RGB.
 *
 * @throws {UsageError} when DICOM cannot hold such pixels.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { pixelAttributes } from "./pixels.ts";
 * const dot = {
 *   width: 1,
 *   height: 1,
 *   channels: 1,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: Uint8Array.of(9),
 * } as const;
 * assert.equal(pixelAttributes(dot).PhotometricInterpretation, "MONOCHROME2");
 * ```
 */
export function pixelAttributes(
  raster: Raster,
  { isWide = false }: PixelOptions = {},
): DicomDataSet {
  checkRaster(raster, "write a DICOM file");
  checkPixels(raster);
  const { width, height, depth = 1, channels, dtype, data } = raster;
  const bitsStored = dtype === "uint16" ? 16 : 8;
  const bitsAllocated = isWide ? 16 : bitsStored;
  const stored = bitsAllocated > bitsStored ? Uint16Array.from(data) : data;
  return {
    SamplesPerPixel: channels,
    PhotometricInterpretation: channels === 3 ? "RGB" : "MONOCHROME2",
    PlanarConfiguration: channels === 3 ? 0 : undefined,
    NumberOfFrames: depth > 1 ? depth : undefined,
    Rows: height,
    Columns: width,
    BitsAllocated: bitsAllocated,
    BitsStored: bitsStored,
    HighBit: bitsStored - 1,
    PixelRepresentation: 0,
    PixelData: bytesOf(stored),
  };
}

/** The window that shows every grey value (DICOM PS3.3, C.11.2.1.2). */
export function windowAttributes(
  { channels, dtype }: Pick<Raster, "channels" | "dtype">,
): DicomDataSet {
  if (channels !== 1) return {};
  const levels = dtype === "uint16" ? 65536 : 256;
  return { WindowCenter: levels / 2, WindowWidth: levels };
}

/** Largest number of rows or columns, which are 16 bits. */
const MAX_SIDE = 65535;

function checkPixels(
  { width, height, channels, dtype }: Raster,
): void {
  const isGrey = channels === 1 && dtype !== "float32";
  const isColour = channels === 3 && dtype === "uint8";
  if ((isGrey || isColour) && Math.max(width, height) <= MAX_SIDE) return;
  throw new UsageError(
    `Cannot write an image as DICOM as it must be grey of type uint8 or uint16, or RGB of type uint8, with sides up to ${MAX_SIDE}: current value is ${width} x ${height} with ${channels} channels of type ${dtype}`,
    { hint: "Use the type uint8, or the format npy" },
  );
}
