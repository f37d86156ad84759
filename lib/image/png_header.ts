/**
 * The header of a PNG file and what it says of the bytes to come.
 *
 * Source: W3C, Portable Network Graphics (third edition), sections 8 and
 * 11.2.1.
 */
import { brokenPng } from "./png_chunks.ts";

/** What the header of a PNG file says. */
export interface PngHeader {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Bits of a sample: 1, 2, 4, 8 or 16. */
  readonly bitDepth: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA. */
  readonly colourType: number;
  /** Samples of a pixel in the file. */
  readonly samples: number;
  /** The passes that the pixels come in: one, or Adam7's seven. */
  readonly passes: readonly Pass[];
}

/** A pass: the pixels from a place on, with steps between them. */
export interface Pass {
  /** First column. */
  readonly left: number;
  /** First row. */
  readonly top: number;
  /** Columns from one pixel to the next. */
  readonly columnStep: number;
  /** Rows from one row to the next. */
  readonly rowStep: number;
  /** Pixels in a row. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
}

interface ColourType {
  readonly samples: number;
  readonly bitDepths: readonly number[];
}

const COLOUR_TYPES: ReadonlyMap<number, ColourType> = new Map([
  [0, { samples: 1, bitDepths: [1, 2, 4, 8, 16] }],
  [2, { samples: 3, bitDepths: [8, 16] }],
  [3, { samples: 1, bitDepths: [1, 2, 4, 8] }],
  [4, { samples: 2, bitDepths: [8, 16] }],
  [6, { samples: 4, bitDepths: [8, 16] }],
]);

/** First column and row, then steps, of no interlacing and of Adam7. */
const INTERLACINGS = [
  [[0, 0, 1, 1]],
  [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2],
  ],
];

/**
 * Reads the 13 bytes of an `IHDR` chunk.
 *
 * @param maxPixels Most pixels that an image may have.
 *
 * @throws {FormatError} when they are not what the specification allows, or
 * the image is too large.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parsePngHeader } from "./png_header.ts";
 * const bytes = Uint8Array.of(0, 0, 0, 2, 0, 0, 0, 3, 8, 0, 0, 0, 0);
 * assert.equal(parsePngHeader(bytes, 100).height, 3);
 * ```
 */
export function parsePngHeader(
  data: Uint8Array,
  maxPixels: number,
): PngHeader {
  if (data.length !== 13) {
    throw brokenPng(`its header has ${data.length} bytes`);
  }
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const width = view.getUint32(0);
  const height = view.getUint32(4);
  if (width === 0 || height === 0 || width * height > maxPixels) {
    throw brokenPng(
      `it must have 1 to ${maxPixels} pixels, and has ${width} x ${height}`,
    );
  }
  const [bitDepth = 0, colourType = 0, compression, filter, interlace = 0] =
    data.subarray(8);
  const colour = COLOUR_TYPES.get(colourType);
  const passes = INTERLACINGS[interlace];
  const isKnown = compression === 0 && filter === 0 && passes !== undefined;
  if (!isKnown || !colour?.bitDepths.includes(bitDepth)) {
    throw brokenPng(
      `its header says [${data.subarray(8)}], which has no meaning`,
    );
  }
  return {
    width,
    height,
    bitDepth,
    colourType,
    samples: colour.samples,
    passes: passes.map((steps) => layOut(steps, { width, height })),
  };
}

function layOut(
  [left = 0, top = 0, columnStep = 1, rowStep = 1]: readonly number[],
  image: { width: number; height: number },
): Pass {
  return {
    left,
    top,
    columnStep,
    rowStep,
    width: Math.max(0, Math.ceil((image.width - left) / columnStep)),
    height: Math.max(0, Math.ceil((image.height - top) / rowStep)),
  };
}

/**
 * Bytes of one filtered row of a pass, without its filter type.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { passRowBytes } from "./png_header.ts";
 * assert.equal(passRowBytes({ bitDepth: 1, samples: 1 }, 9), 2);
 * ```
 */
export function passRowBytes(
  header: Pick<PngHeader, "bitDepth" | "samples">,
  width: number,
): number {
  return Math.ceil(width * header.samples * header.bitDepth / 8);
}
