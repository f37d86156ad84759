/** Reading DICOM files of any number of frames. */
import type { DataSet } from "dicom-parser";
import { FormatError } from "../errors.ts";
import {
  asBroken,
  decodeDicom,
  type DicomOptions,
  toGreyValues,
} from "./dicom.ts";
import { storedValuesOf } from "./dicom_stored.ts";
import type { Raster } from "./raster.ts";

/** Attribute before which everything stands that tells frames from pixels. */
const PIXELS = "x7fe00010";

/**
 * Reads the frames of a DICOM file: one as {@linkcode decodeDicom} does, several
 * where they are uncompressed and unsigned, and the ones and zeros of a
 * segmentation. Frames have the range of all, so that they stay comparable.
 *
 * @throws {FormatError} when the bytes are no such DICOM file, or it is damaged,
 * cut short or too large.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { decodeDicomFrames } from "@medigan/core/image";
 * await assert.rejects(() => decodeDicomFrames(new Uint8Array(200)), {
 *   code: "format",
 * });
 * ```
 */
export async function decodeDicomFrames(
  bytes: Uint8Array,
  { maxPixels = 8192 ** 2 }: DicomOptions = {},
): Promise<Raster[]> {
  const { default: { parseDicom } } = await import("dicom-parser");
  try {
    const layout = layoutOf(parseDicom(bytes, { untilTag: PIXELS }));
    const { frames, bits, mostOfSegment } = layout;
    if (frames > 1 || bits === 1 || mostOfSegment !== undefined) {
      return framesOf(parseDicom(bytes), { ...layout, maxPixels });
    }
  } catch (cause) {
    throw asBroken(cause);
  }
  return [await decodeDicom(bytes, { maxPixels })];
}

interface FrameLayout {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly channels: number;
  readonly bits: number;
  readonly photometric: string;
  readonly isSigned: boolean;
  readonly isPlanar: boolean;
  /** Largest value of a segmentation that is no zeros and ones. */
  readonly mostOfSegment: number | undefined;
}

function layoutOf(dataSet: DataSet): FrameLayout {
  const whole = (tag: string) => dataSet.uint16(tag) ?? 0;
  return {
    width: whole("x00280011"),
    height: whole("x00280010"),
    frames: dataSet.intString("x00280008") ?? 1,
    channels: whole("x00280002"),
    bits: whole("x00280100"),
    photometric: dataSet.string("x00280004") ?? "",
    isSigned: whole("x00280103") === 1,
    isPlanar: whole("x00280006") === 1,
    mostOfSegment: dataSet.uint16("x0062000e"),
  };
}

function framesOf(
  dataSet: DataSet,
  { maxPixels, ...layout }: FrameLayout & { readonly maxPixels: number },
): Raster[] {
  const { width, height, frames, channels, photometric, bits } = layout;
  checkFrames(layout, maxPixels);
  const { values } = storedValuesOf(dataSet);
  // All frames one below the other.
  const tall = { width, height: height * frames, photometric };
  const whole: Raster = channels === 3
    ? {
      ...tall,
      channels,
      dtype: "uint8",
      range: [0, 255],
      data: Uint8Array.from(values),
    }
    : toGreyValues(dataSet, tall, values);
  const top = bits === 1 ? 1 : layout.mostOfSegment;
  const range = top === undefined ? whole.range : [0, top] as const;
  const size = width * height * channels;
  return Array.from({ length: frames }, (_, frame) => ({
    width,
    height,
    channels,
    dtype: whole.dtype,
    range,
    data: whole.data.subarray(frame * size, (frame + 1) * size),
  } as Raster));
}

function checkFrames(layout: FrameLayout, maxPixels: number): void {
  const { width, height, frames, channels, photometric } = layout;
  const pixels = width * height * frames;
  if (!(pixels > 0 && pixels <= maxPixels)) {
    throw broken(
      `it must have 1 to ${maxPixels} pixels, and has ${width} x ${height} in ${frames} frames`,
    );
  }
  const isGrey = channels === 1 && /^MONOCHROME[12]$/.test(photometric);
  const isColour = channels === 3 && photometric === "RGB" && !layout.isPlanar;
  if ((isGrey || isColour) && !layout.isSigned) return;
  throw broken(
    `its ${frames} frames must be grey or interleaved RGB without signs, and are ${
      photometric || "of no kind"
    } with ${channels} samples`,
  );
}

function broken(why: string): FormatError {
  return new FormatError(`Cannot read a DICOM file: ${why}`);
}
