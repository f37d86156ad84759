/** Reading DICOM files with one frame. */
import type { DataSet } from "dicom-parser";
import { FormatError, MediganError } from "../errors.ts";
import { type PixelLayout, readPixels } from "./dicom_pixels.ts";
import type { Raster } from "./raster.ts";

/** How {@linkcode decodeDicom} reads. */
export interface DicomOptions {
  /** Most pixels that an image may have; 67,108,864 (8192 x 8192) if absent. */
  readonly maxPixels?: number | undefined;
}

const IMPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2";

/**
 * Reads the image of a DICOM file: uncompressed little endian, run lengths,
 * JPEG of 8 bits, or lossless JPEG of grey values.
 *
 * Grey values are rescaled by slope and intercept; what the file's first
 * window covers is the range, and what lies outside is cut off; without a
 * window the range is that of the values. Where low values are bright
 * (MONOCHROME1) they are turned around. Colours are RGB of 8 bits.
 *
 * @throws {FormatError} when the bytes are no DICOM file with one such image,
 * or it is damaged, cut short or too large; names the transfer syntax that is
 * not read.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { decodeDicom } from "@medigan/core/image";
 * await assert.rejects(() => decodeDicom(new Uint8Array(200)), {
 *   code: "format",
 * });
 * ```
 */
export async function decodeDicom(
  bytes: Uint8Array,
  { maxPixels = 8192 ** 2 }: DicomOptions = {},
): Promise<Raster> {
  const { default: parser } = await import("dicom-parser");
  try {
    return await decode(parser.parseDicom(bytes), { maxPixels, parser });
  } catch (cause) {
    throw asBroken(cause);
  }
}

async function decode(
  dataSet: DataSet,
  { maxPixels, parser }: {
    readonly maxPixels: number;
    readonly parser: Parameters<typeof readPixels>[2];
  },
): Promise<Raster> {
  const layout = readLayout(dataSet, maxPixels);
  const pixels = await readPixels(dataSet, layout, parser);
  if (layout.samples === 3) {
    const { width, height } = layout;
    const data = Uint8Array.from(pixels);
    return {
      width,
      height,
      channels: 3,
      dtype: "uint8",
      range: [0, 255],
      data,
    };
  }
  return toGreyValues(dataSet, layout, pixels);
}

/** The library throws texts, errors and objects, also when a value is read. */
export function asBroken(cause: unknown): unknown {
  if (cause instanceof MediganError) return cause;
  const { message, exception } = Object(cause);
  const why = message ?? exception ?? cause;
  return broken(`${typeof why === "string" ? why : "it is damaged"}`, cause);
}

function readLayout(dataSet: DataSet, maxPixels: number): PixelLayout {
  const whole = (tag: string, usual?: number) =>
    dataSet.uint16(tag) ?? usual ?? 0;
  const height = whole("x00280010");
  const width = whole("x00280011");
  const samples = whole("x00280002", 1);
  const bitsAllocated = whole("x00280100");
  const frames = dataSet.intString("x00280008") ?? 1;
  const photometric = dataSet.string("x00280004") ?? "";
  if (width === 0 || height === 0 || width * height > maxPixels) {
    throw broken(
      `it must have 1 to ${maxPixels} pixels, and has ${width} x ${height}`,
    );
  }
  if (frames !== 1) throw broken(`it must have one frame, and has ${frames}`);
  const isGrey = /^MONOCHROME[12]$/.test(photometric) && samples === 1 &&
    (bitsAllocated === 8 || bitsAllocated === 16);
  const isColour = /^(RGB|YBR_FULL.*)$/.test(photometric) && samples === 3 &&
    bitsAllocated === 8;
  if (!isGrey && !isColour) {
    throw broken(
      `it must be grey of 8 or 16 bits or RGB of 8, and is ${
        photometric || "of no kind"
      } with ${samples} samples of ${bitsAllocated} bits`,
    );
  }
  return {
    width,
    height,
    samples,
    bytesPerSample: bitsAllocated / 8,
    bitsStored: whole("x00280101", bitsAllocated),
    isSigned: whole("x00280103") === 1,
    isPlanar: whole("x00280006") === 1,
    photometric,
    transferSyntax: dataSet.string("x00020010") ?? IMPLICIT_LITTLE_ENDIAN,
  };
}

/** Stored values as grey values: rescaled, cut to the window, low ones dark. */
export function toGreyValues(
  dataSet: DataSet,
  { width, height, photometric }: Pick<
    PixelLayout,
    "width" | "height" | "photometric"
  >,
  pixels: ArrayLike<number>,
): Raster<"float32"> {
  const slope = dataSet.floatString("x00281053") ?? 1;
  const intercept = dataSet.floatString("x00281052") ?? 0;
  const values = Float32Array.from(
    pixels,
    (stored) => stored * slope + intercept,
  );
  const [low, high] = windowOf(dataSet) ?? extent(values);
  if (!Number.isFinite(low) || !Number.isFinite(high)) {
    throw broken(`its values must be finite: they go from ${low} to ${high}`);
  }
  const isTurned = photometric === "MONOCHROME1";
  const data = values.map((value) => {
    const within = Math.min(Math.max(value, low), high);
    return isTurned ? low + high - within : within;
  });
  const range = [low, high] as const;
  return { width, height, channels: 1, dtype: "float32", range, data };
}

/** Ends of the first window (DICOM PS3.3, C.11.2.1.2). */
function windowOf(dataSet: DataSet): readonly [number, number] | undefined {
  const centre = dataSet.floatString("x00281050");
  const width = dataSet.floatString("x00281051");
  if (centre === undefined || width === undefined) return undefined;
  if (!(width > 1)) return undefined;
  const half = (width - 1) / 2;
  return [centre - 0.5 - half, centre - 0.5 + half];
}

function extent(values: Float32Array): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

function broken(why: string, cause?: unknown): FormatError {
  return new FormatError(
    `Cannot read a DICOM file: ${why}`,
    cause === undefined ? {} : { cause },
  );
}
