/** Many images as one. */
import { toDisplay } from "./display.ts";
import { LETTER_HEIGHT, textPixels } from "./font.ts";
import type { Raster } from "./raster.ts";

/** How {@linkcode contactSheet} lays images out. */
export interface ContactSheetOptions {
  /** Images in a row; about the square root of their number when absent. */
  readonly columns?: number | undefined;
  /** Pixels around each image; 2 when absent. */
  readonly padding?: number | undefined;
  /** A caption under each image: digits, Latin letters, some signs. */
  readonly labels?: readonly string[] | undefined;
  /** Grey value between the images, 0..255; 32 when absent. */
  readonly background?: number | undefined;
}

interface Layout {
  readonly columns: number;
  readonly padding: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly captionHeight: number;
}

/** Pixels between an image and its caption. */
const CAPTION_GAP = 2;
const CAPTION_GREY = 230;

/**
 * One image that shows all, row by row, each in the middle of a cell that the
 * largest fits in. Grey when all are grey, else RGB.
 *
 * @throws {RangeError} when there is no image, one is a volume, or an option
 * is out of range.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { contactSheet } from "@medigan/core/image";
 * const image = {
 *   width: 8,
 *   height: 8,
 *   channels: 1,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: new Uint8Array(64),
 * } as const;
 * const sheet = contactSheet([image, image, image], { padding: 1 });
 * assert.deepEqual([sheet.width, sheet.height], [19, 19]);
 * ```
 */
export function contactSheet(
  rasters: readonly Raster[],
  options: ContactSheetOptions = {},
): Raster<"uint8"> {
  const images = rasters.map(toDisplay);
  const layout = layOut(images, options);
  const rows = Math.ceil(images.length / layout.columns);
  const { padding } = layout;
  const sheet = blank({
    width: layout.columns * (layout.cellWidth + padding) + padding,
    height: rows * rowHeight(layout) + padding,
    channels: Math.max(...images.map(({ channels }) => channels)),
  }, options.background ?? 32);
  images.forEach((image, index) => {
    const corner = cellCorner(index, layout);
    paste(sheet, image, {
      left: corner.left + ((layout.cellWidth - image.width) >> 1),
      top: corner.top + ((layout.cellHeight - image.height) >> 1),
    });
    const label = options.labels?.[index] ?? "";
    const top = corner.top + layout.cellHeight + CAPTION_GAP;
    writeCaption(sheet, label, { ...layout, left: corner.left, top });
  });
  return sheet;
}

function layOut(
  images: readonly Raster[],
  options: ContactSheetOptions,
): Layout {
  const columns = options.columns ?? Math.ceil(Math.sqrt(images.length));
  const padding = options.padding ?? 2;
  const isRight = Number.isSafeInteger(columns) && columns > 0 &&
    Number.isSafeInteger(padding) && padding >= 0;
  if (images.length === 0 || !isRight) {
    throw new RangeError(
      `Cannot make a contact sheet as it needs images, a column and no negative padding: current values are ${images.length} images, ${columns} columns, padding ${padding}`,
    );
  }
  const hasCaptions = options.labels?.some((label) => label !== "") ?? false;
  return {
    columns: Math.min(columns, images.length),
    padding,
    cellWidth: Math.max(...images.map(({ width }) => width)),
    cellHeight: Math.max(...images.map(({ height }) => height)),
    captionHeight: hasCaptions ? CAPTION_GAP + LETTER_HEIGHT : 0,
  };
}

function rowHeight(layout: Layout): number {
  return layout.cellHeight + layout.captionHeight + layout.padding;
}

function cellCorner(
  index: number,
  layout: Layout,
): { left: number; top: number } {
  const column = index % layout.columns;
  const row = Math.floor(index / layout.columns);
  return {
    left: layout.padding + column * (layout.cellWidth + layout.padding),
    top: layout.padding + row * rowHeight(layout),
  };
}

function blank(
  size: { width: number; height: number; channels: number },
  grey: number,
): Raster<"uint8"> {
  const data = new Uint8Array(size.width * size.height * size.channels);
  return { ...size, dtype: "uint8", range: [0, 255], data: data.fill(grey) };
}

function paste(
  sheet: Raster<"uint8">,
  image: Raster<"uint8">,
  at: { left: number; top: number },
): void {
  for (let row = 0; row < image.height; row++) {
    const start = row * image.width * image.channels;
    const pixels = image.data
      .subarray(start, start + image.width * image.channels);
    const target = (at.top + row) * sheet.width + at.left;
    sheet.data.set(
      image.channels === sheet.channels ? pixels : repeatGrey(pixels),
      target * sheet.channels,
    );
  }
}

function repeatGrey(grey: Uint8Array): Uint8Array {
  return Uint8Array.from(
    { length: grey.length * 3 },
    (_, place) => grey[Math.floor(place / 3)] ?? 0,
  );
}

function writeCaption(
  sheet: Raster<"uint8">,
  label: string,
  at: { left: number; top: number; cellWidth: number },
): void {
  const { channels, width, data } = sheet;
  for (const [column, row] of textPixels(label, at.cellWidth)) {
    const place = ((at.top + row) * width + at.left + column) * channels;
    data.fill(CAPTION_GREY, place, place + channels);
  }
}
