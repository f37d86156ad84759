/**
 * Images as text that terminals show.
 *
 * Sources: kitty's terminal graphics protocol; iTerm2's inline images
 * protocol; ECMA-48 and ISO 8613-6 colours.
 */
import { toDisplay } from "./display.ts";
import type { Raster } from "./raster.ts";
import { resizeArea } from "./resize.ts";

/** How large an image is shown. */
export interface InlineImageOptions {
  /** Columns of text that it covers; its own size in pixels when absent. */
  readonly columns?: number | undefined;
}

/** How {@linkcode encodeHalfBlocks} draws. */
export interface HalfBlockOptions {
  /** Most columns of text; smaller images take one column a pixel. */
  readonly columns: number;
  /** 24-bit colours, xterm's 256, or letters of different darkness. */
  readonly color: "truecolor" | "256" | "none";
}

/** Most characters of image data in one escape code (kitty's limit). */
const KITTY_CHUNK = 4096;
const ESCAPE = "\x1b";
const RESET = `${ESCAPE}[0m`;

/**
 * The escape codes that show a PNG file in kitty, Ghostty and others.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { encodeKitty } from "@medigan/core/image";
 * const text = encodeKitty(Uint8Array.of(1, 2, 3), { columns: 40 });
 * assert.equal(text, "\x1b_Ga=T,f=100,q=2,c=40,m=0;AQID\x1b\\");
 * ```
 */
export function encodeKitty(
  png: Uint8Array,
  options: InlineImageOptions = {},
): string {
  const data = png.toBase64();
  const count = Math.max(1, Math.ceil(data.length / KITTY_CHUNK));
  const size = options.columns === undefined ? "" : `,c=${options.columns}`;
  return Array.from({ length: count }, (_, index) => {
    const part = data.slice(index * KITTY_CHUNK, (index + 1) * KITTY_CHUNK);
    const what = index === 0 ? `a=T,f=100,q=2${size},` : "";
    const isMore = index < count - 1 ? 1 : 0;
    return `${ESCAPE}_G${what}m=${isMore};${part}${ESCAPE}\\`;
  }).join("");
}

/**
 * The escape code that shows a PNG file in iTerm2, WezTerm and others.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { encodeIterm } from "@medigan/core/image";
 * assert(encodeIterm(Uint8Array.of(1, 2, 3)).endsWith(":AQID\x07"));
 * ```
 */
export function encodeIterm(
  png: Uint8Array,
  options: InlineImageOptions = {},
): string {
  const width = options.columns === undefined
    ? ""
    : `;width=${options.columns}`;
  return `${ESCAPE}]1337;File=inline=1;size=${png.length}${width};preserveAspectRatio=1:${png.toBase64()}\x07`;
}

/**
 * Lines of text that show a raster in any terminal, two pixels above each
 * other in one character. Each line ends with a line feed.
 *
 * @throws {RangeError} when the raster is a volume or `columns` is not a
 * positive integer.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { encodeHalfBlocks } from "@medigan/core/image";
 * const raster = {
 *   width: 2,
 *   height: 2,
 *   channels: 1,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: Uint8Array.of(0, 255, 0, 255),
 * } as const;
 * const text = encodeHalfBlocks(raster, { columns: 80, color: "none" });
 * assert.equal(text, " @\n");
 * ```
 */
export function encodeHalfBlocks(
  raster: Raster,
  options: HalfBlockOptions,
): string {
  const image = fitColumns(toDisplay(raster), options.columns);
  const drawLine = options.color === "none" ? letterLine : blockLine;
  const lines: string[] = [];
  for (let row = 0; row < image.height; row += 2) {
    lines.push(`${drawLine(image, row, options)}\n`);
  }
  return lines.join("");
}

function fitColumns(image: Raster<"uint8">, columns: number): Raster<"uint8"> {
  if (image.width <= columns) return image;
  const height = Math.max(1, Math.round(image.height * columns / image.width));
  return resizeArea(image, { width: columns, height });
}

/** Colour codes are written only where the colour changes. */
function blockLine(
  image: Raster<"uint8">,
  row: number,
  options: HalfBlockOptions,
): string {
  const code = options.color === "256" ? paletteCode : trueColorCode;
  const hasLower = row + 1 < image.height;
  let line = "";
  let last = "";
  for (let column = 0; column < image.width; column++) {
    const upper = `38;${code(colourAt(image, row, column))}`;
    const both = hasLower
      ? `${upper};48;${code(colourAt(image, row + 1, column))}`
      : upper;
    line += both === last ? "▀" : `${ESCAPE}[${both}m▀`;
    last = both;
  }
  return line + RESET;
}

type Colour = readonly [red: number, green: number, blue: number];

function colourAt(image: Raster<"uint8">, row: number, column: number): Colour {
  const place = (row * image.width + column) * image.channels;
  const red = image.data[place] ?? 0;
  if (image.channels === 1) return [red, red, red];
  return [red, image.data[place + 1] ?? 0, image.data[place + 2] ?? 0];
}

function trueColorCode(colour: Colour): string {
  return `2;${colour.join(";")}`;
}

/** xterm's palette: a cube of 6 x 6 x 6 from 16 on, 24 greys from 232 on. */
function paletteCode([red, green, blue]: Colour): string {
  if (red === green && green === blue) {
    if (red < 4) return "5;16";
    if (red > 246) return "5;231";
    return `5;${232 + Math.min(23, Math.max(0, Math.round((red - 8) / 10)))}`;
  }
  const [high, middle, low] = [red, green, blue].map(cubeStep);
  return `5;${16 + 36 * (high ?? 0) + 6 * (middle ?? 0) + (low ?? 0)}`;
}

/** The nearest of the cube's steps 0, 95, 135, 175, 215, 255. */
function cubeStep(value: number): number {
  if (value < 48) return 0;
  return value < 115 ? 1 : Math.min(5, Math.round((value - 55) / 40));
}

const DARK_TO_LIGHT = " .:-=+*#%@";

function letterLine(image: Raster<"uint8">, row: number): string {
  const lower = Math.min(row + 1, image.height - 1);
  return Array.from({ length: image.width }, (_, column) => {
    const light = (luminance(colourAt(image, row, column)) +
      luminance(colourAt(image, lower, column))) / 2;
    const step = Math.round(light / 255 * (DARK_TO_LIGHT.length - 1));
    return DARK_TO_LIGHT[step];
  }).join("");
}

/** Rec. 709 luma. */
function luminance([red, green, blue]: Colour): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
