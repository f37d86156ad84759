/** Reading JPEG files: baseline and progressive, 8 bits, grey or colour. */
import { FormatError } from "../errors.ts";
import type { Raster } from "./raster.ts";

/** How {@linkcode decodeJpeg} reads. */
export interface JpegDecodeOptions {
  /** Most pixels that an image may have; 67,108,864 (8192 x 8192) if absent. */
  readonly maxPixels?: number | undefined;
}

/** What the decoder may allocate, in MB. */
const MAX_MEMORY_MB = 1024;

// Every block of 64 values takes a bit at least; the most pixels that share one
// are 128, with components sampled four times as often in one direction each.
const MAX_PIXELS_PER_BYTE = 1024;

/** Start-of-frame markers of what is read: baseline, extended, progressive. */
const READABLE = new Set([0xc0, 0xc1, 0xc2]);
/** Markers C0..CF that are no start of a frame. */
const NO_FRAME = new Set([0xc4, 0xc8, 0xcc]);

interface Frame {
  readonly marker: number;
  readonly precision: number;
  readonly height: number;
  readonly width: number;
  readonly components: number;
}

/**
 * Reads a JPEG file: grey with one channel, colours as RGB. What the camera
 * says of orientation and colour profile is not applied.
 *
 * @throws {FormatError} when the bytes are no JPEG file, or it is damaged, cut
 * short, too large, or of a kind that is not read (lossless, 12 bits, CMYK).
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { decodeJpeg } from "@medigan/core/image";
 * await assert.rejects(() => decodeJpeg(Uint8Array.of(0xff, 0xd8)), {
 *   code: "format",
 * });
 * ```
 */
export async function decodeJpeg(
  bytes: Uint8Array,
  { maxPixels = 8192 ** 2 }: JpegDecodeOptions = {},
): Promise<Raster<"uint8">> {
  const { width, height, components } = checkedFrame(bytes, maxPixels);
  const { default: jpeg } = await import("jpeg-js");
  let rgb: Uint8Array;
  try {
    ({ data: rgb } = jpeg.decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      maxResolutionInMP: Math.ceil(maxPixels / 1e6),
      maxMemoryUsageInMB: MAX_MEMORY_MB,
    }));
  } catch (cause) {
    throw broken(reasonOf(cause), cause);
  }
  if (rgb.length !== width * height * 3) {
    throw broken(`its pixels are not those of ${width} x ${height}`);
  }
  const data = components === 3
    ? rgb
    : Uint8Array.from({ length: width * height }, (_, at) => rgb[at * 3] ?? 0);
  return {
    width,
    height,
    channels: components,
    dtype: "uint8",
    range: [0, 255],
    data,
  };
}

function checkedFrame(bytes: Uint8Array, maxPixels: number): Frame {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) {
    throw broken("it does not begin as one");
  }
  const frame = findFrame(bytes);
  if (frame === undefined) throw broken("it has no frame");
  const { marker, precision, width, height, components } = frame;
  if (!READABLE.has(marker) || precision !== 8) {
    throw broken(
      `it is of a kind that is not read: ${precision} bits, frame ${
        marker.toString(16)
      }`,
    );
  }
  if (components !== 1 && components !== 3) {
    throw broken(`it must be grey or RGB, and has ${components} channels`);
  }
  if (width === 0 || height === 0 || width * height > maxPixels) {
    throw broken(
      `it must have 1 to ${maxPixels} pixels, and has ${width} x ${height}`,
    );
  }
  if (width * height > bytes.length * MAX_PIXELS_PER_BYTE) {
    throw broken(
      `${bytes.length} bytes cannot hold its ${width} x ${height} pixels`,
    );
  }
  return frame;
}

/** The first frame's header, found without decoding anything. */
function findFrame(bytes: Uint8Array): Frame | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 10 <= bytes.length;) {
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff) return undefined;
    if (marker === 0xff) {
      at++; // Fill bytes before a marker.
      continue;
    }
    const isFrame = (marker & 0xf0) === 0xc0 && !NO_FRAME.has(marker);
    if (isFrame) {
      return {
        marker,
        precision: view.getUint8(at + 4),
        height: view.getUint16(at + 5),
        width: view.getUint16(at + 7),
        components: view.getUint8(at + 9),
      };
    }
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : "it cannot be decoded";
}

function broken(why: string, cause?: unknown): FormatError {
  return new FormatError(
    `Cannot read a JPEG file: ${why}`,
    cause === undefined ? {} : { cause },
  );
}
