/**
 * From the samples of a PNG file to grey values and colours.
 *
 * Source: W3C, Portable Network Graphics (third edition), sections 11.2.2 and
 * 11.3.1.1.
 */
import { brokenPng } from "./png_chunks.ts";
import type { PngHeader } from "./png_header.ts";
import { allocatePixels, type Raster } from "./raster.ts";

type Pixels = Raster<"uint8" | "uint16">;

/** What decides over the meaning of samples. */
export interface PngColours {
  /** The file's header. */
  readonly header: PngHeader;
  /** Its `PLTE` chunk. */
  readonly palette: Uint8Array | undefined;
  /** Its `tRNS` chunk. */
  readonly transparency: Uint8Array | undefined;
}

const PALETTE = 3;
const GREY = 0;
const RGB = 2;

/**
 * Looks up palettes, scales samples of less than a byte to 0..255, and adds an
 * alpha channel where the file says which pixels are transparent.
 *
 * @throws {FormatError} when a palette or its entry is missing, or the
 * transparency does not fit the colour type.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { applyColours } from "./png_colour.ts";
 * import { parsePngHeader } from "./png_header.ts";
 * const bytes = Uint8Array.of(0, 0, 0, 2, 0, 0, 0, 1, 1, 0, 0, 0, 0);
 * const samples = {
 *   width: 2,
 *   height: 1,
 *   channels: 1,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: Uint8Array.of(0, 1),
 * } as const;
 * const grey = applyColours(samples, {
 *   header: parsePngHeader(bytes, 2),
 *   palette: undefined,
 *   transparency: undefined,
 * });
 * assert.deepEqual([...grey.data], [0, 255]);
 * ```
 */
export function applyColours(
  samples: Pixels,
  colours: PngColours,
): Pixels {
  const { header, transparency } = colours;
  if (header.colourType === PALETTE) return lookUp(samples, colours);
  const opaque = scaleToByte(samples, header);
  if (transparency === undefined) return opaque;
  if (header.colourType !== GREY && header.colourType !== RGB) return opaque;
  return addAlpha(opaque, {
    samples,
    clear: clearColour(transparency, header),
  });
}

function lookUp(samples: Pixels, colours: PngColours): Pixels {
  const { palette, transparency } = colours;
  if (palette === undefined || palette.length % 3 !== 0) {
    throw brokenPng("it has no palette, and its pixels need one");
  }
  const channels = transparency === undefined ? 3 : 4;
  const data = new Uint8Array(samples.data.length * channels);
  samples.data.forEach((entry: number, pixel: number) => {
    if (entry * 3 >= palette.length) {
      throw brokenPng(`its palette has no colour ${entry}`);
    }
    data.set(palette.subarray(entry * 3, entry * 3 + 3), pixel * channels);
    if (channels === 4) data[pixel * 4 + 3] = transparency?.[entry] ?? 255;
  });
  return { ...samples, channels, data };
}

function scaleToByte(samples: Pixels, header: PngHeader): Pixels {
  if (header.bitDepth >= 8) return samples;
  const factor = 255 / (2 ** header.bitDepth - 1);
  return {
    ...samples,
    data: Uint8Array.from(samples.data, (value) => value * factor),
  };
}

function clearColour(transparency: Uint8Array, header: PngHeader): number[] {
  if (transparency.length !== header.samples * 2) {
    throw brokenPng(
      `its transparent colour has ${transparency.length} bytes and must have ${
        header.samples * 2
      }`,
    );
  }
  const mask = 2 ** header.bitDepth - 1;
  return Array.from(
    { length: header.samples },
    (_, at) =>
      ((transparency[at * 2] ?? 0) << 8 | (transparency[at * 2 + 1] ?? 0)) &
      mask,
  );
}

function addAlpha(
  opaque: Pixels,
  how: { samples: Pixels; clear: readonly number[] },
): Pixels {
  const { channels } = opaque;
  const pixels = opaque.width * opaque.height;
  const data = allocatePixels(opaque.dtype, pixels * (channels + 1));
  for (let pixel = 0; pixel < pixels; pixel++) {
    const start = pixel * channels;
    const target = pixel * (channels + 1);
    data.set(opaque.data.subarray(start, start + channels), target);
    const isClear = how.clear.every((value, at) =>
      how.samples.data[start + at] === value
    );
    data[target + channels] = isClear ? 0 : opaque.range[1];
  }
  return { ...opaque, channels: channels + 1, data };
}
