/** From an image to what a backbone takes. */
import { withChannels } from "../../image/channels.ts";
import type { Raster } from "../../image/raster.ts";
import { minMaxUint8 } from "../normalize/min_max_uint8.ts";
import type { Normalization } from "../normalize/normalization.ts";
import { toByte } from "../normalize/rounding.ts";
import { toLevels } from "../normalize/windows.ts";
import { resizeLevels, type ResizeMode } from "../resize/resize_mode.ts";
import type { BackboneInput } from "./backbone.ts";

/**
 * Colours as a backbone gets them: in order, in reverse (upstream's, whose
 * images come from OpenCV), or as grey three times over.
 */
export type ColourOrder = "rgb" | "bgr" | "grey";

/** What is done to images before a backbone sees them. */
export interface PrepareOptions {
  /** How they are resized: `clean` by default. */
  readonly resize?: ResizeMode | undefined;
  /** What is done to grey values: nothing by default. */
  readonly normalize?: Normalization | undefined;
  /** Order of the colours: `rgb` by default. */
  readonly colour?: ColourOrder | undefined;
}

/**
 * An image in the size of a backbone, its values normalised.
 *
 * @throws {RangeError} when the image is broken or a volume.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { prepareImage } from "@medigan/core/metrics";
 * const raster = {
 *   width: 1,
 *   height: 1,
 *   channels: 1,
 *   dtype: "uint16",
 *   range: [0, 65535],
 *   data: Uint16Array.of(65535),
 * } as const;
 * const input = { width: 2, height: 2, channels: 1 } as const;
 * const ready = prepareImage(raster, input);
 * assert.deepEqual([...ready.data], [255, 255, 255, 255]);
 * ```
 */
export function prepareImage(
  raster: Raster,
  input: BackboneInput,
  options: PrepareOptions = {},
): Raster {
  const { resize = "clean", normalize = "none", colour = "rgb" } = options;
  // Grey stays one channel until the very end: nothing is computed thrice.
  const isGrey = raster.channels < 3 || input.channels === 1 ||
    colour === "grey";
  const coloured = withChannels(raster, isGrey ? 1 : 3);
  const isCut = resize === "opencv" && coloured.dtype === "uint16" &&
    (normalize === "none" || normalize === "min-max-uint8");
  const levels = toLevels(
    isCut ? highBytes(coloured) : coloured,
    normalize === "min-max-uint8" ? "none" : normalize,
  );
  const resized = resizeLevels(levels, input, resize);
  const normal = normalize === "min-max-uint8"
    ? minMaxUint8(toBytes(resized))
    : resized;
  return colour === "bgr" && !isGrey ? reversed(normal) : normal;
}

/** 16 bits cut to 8, as OpenCV reads such files. */
function highBytes(raster: Raster): Raster<"uint8"> {
  const data = Uint8Array.from(raster.data, (value) => value >> 8);
  return { ...raster, dtype: "uint8", range: [0, 255], data };
}

function toBytes(raster: Raster): Raster<"uint8"> {
  const [low, high] = raster.range;
  const data = Uint8Array.from(
    raster.data,
    (value) => toByte(255 * (value - low) / (high - low)),
  );
  return { ...raster, dtype: "uint8", range: [0, 255], data };
}

function reversed<R extends Raster>(raster: R): R {
  const data = raster.data.slice();
  for (let pixel = 0; pixel < data.length; pixel += 3) {
    data.subarray(pixel, pixel + 3).reverse();
  }
  return { ...raster, data };
}
