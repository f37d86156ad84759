/** Images within a page. */
import { encodePng } from "../../image/mod.ts";
import { toDisplay } from "../../image/display.ts";
import type { Raster } from "../../image/raster.ts";
import { resizeArea } from "../../image/mod.ts";
import { element } from "./markup.ts";

/** Longest side of an image in a page, in pixels. */
const MAX_SIDE = 192;

/**
 * An image as HTML that holds it, made smaller where it is large. Volumes are
 * shown by their middle slice.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { pictureOf } from "./pictures.ts";
 * const raster = {
 *   width: 2,
 *   height: 2,
 *   channels: 1,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: new Uint8Array(4),
 * } as const;
 * assert.match(pictureOf(raster, "black"), /^<img src="data:image\/png;base64,/);
 * ```
 */
export function pictureOf(raster: Raster, alt: string): string {
  const shown = toDisplay(middleSlice(raster));
  const longest = Math.max(shown.width, shown.height);
  const factor = Math.min(1, MAX_SIDE / longest);
  const size = {
    width: Math.max(1, Math.round(shown.width * factor)),
    height: Math.max(1, Math.round(shown.height * factor)),
  };
  const small = factor < 1 ? resizeArea(shown, size) : shown;
  const src = `data:image/png;base64,${encodePng(small).toBase64()}`;
  return element("img", { src, alt, ...size, loading: "lazy" })
    .replace("</img>", "");
}

function middleSlice(raster: Raster): Raster {
  const { depth = 1, width, height, channels } = raster;
  if (depth === 1) return raster;
  const area = width * height * channels;
  const start = area * (depth >> 1);
  return { ...raster, depth: 1, data: raster.data.slice(start, start + area) };
}
