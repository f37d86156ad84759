/** Rasters of any kind as something a screen can show. */
import { checkRaster, type Raster } from "./raster.ts";

/**
 * An 8-bit grey or RGB raster that shows `raster`: its range is stretched to
 * 0..255, alpha is dropped, and of channels that are no colours the first is
 * shown.
 *
 * @throws {RangeError} when the raster is a volume.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { toDisplay } from "./display.ts";
 * const shown = toDisplay({
 *   width: 2,
 *   height: 1,
 *   channels: 1,
 *   dtype: "float32",
 *   range: [-1, 1],
 *   data: Float32Array.of(-1, 5),
 * });
 * assert.deepEqual([...shown.data], [0, 255]);
 * ```
 */
export function toDisplay(raster: Raster): Raster<"uint8"> {
  checkRaster(raster, "show a raster");
  const { width, height, depth = 1, channels } = raster;
  if (depth !== 1) {
    throw new RangeError(
      `Cannot show a raster as it must be one image: current number of slices is ${depth}`,
    );
  }
  const shown = channels === 3 || channels === 4 ? 3 : 1;
  const [low, high] = raster.range;
  const factor = 255 / (high - low);
  const data = new Uint8Array(width * height * shown);
  for (let place = 0; place < data.length; place++) {
    const pixel = Math.floor(place / shown);
    const value = raster.data[pixel * channels + place % shown] ?? low;
    const scaled = Math.round((value - low) * factor);
    data[place] = Math.min(Math.max(scaled, 0), 255);
  }
  return {
    width,
    height,
    channels: shown,
    dtype: "uint8",
    range: [0, 255],
    data,
  };
}
