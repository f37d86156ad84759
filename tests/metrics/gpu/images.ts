/** Images for tests. */
import type { Raster, RasterDType } from "../../../lib/image/mod.ts";
import { allocatePixels } from "../../../lib/image/raster.ts";
import { noise } from "./matrices.ts";

const TOP = { uint8: 255, uint16: 65535, float32: 1 };

/** An image full of noise. */
export function noiseImage<D extends RasterDType>(
  dtype: D,
  [width, height, channels = 1]: readonly [number, number, number?],
  seed = 1,
): Raster<D> {
  const value = noise(seed);
  const data = allocatePixels(dtype, width * height * channels);
  const top = TOP[dtype];
  for (let at = 0; at < data.length; at++) {
    const share = (value() + 1) / 2;
    data[at] = dtype === "float32" ? share : Math.round(share * top);
  }
  return { width, height, channels, dtype, range: [0, top], data };
}
