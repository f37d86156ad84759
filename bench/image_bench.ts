/** PNG files per second, at the sizes of the models. */
import { decodePng, encodePng, type Raster } from "../lib/image/mod.ts";

/** Smooth shapes with noise, as compressible as a mammography patch. */
function patch(side: number, dtype: "uint8" | "uint16"): Raster {
  const white = dtype === "uint8" ? 255 : 65535;
  const data = new (dtype === "uint8" ? Uint8Array : Uint16Array)(side ** 2);
  for (let place = 0; place < data.length; place++) {
    const x = place % side / side - 0.5;
    const y = Math.floor(place / side) / side - 0.5;
    const noise = (Math.imul(place, 2654435761) >>> 24) / 255 - 0.5;
    data[place] = white *
      (0.1 + 0.8 * Math.exp(-8 * (x * x + y * y)) + 0.04 * noise);
  }
  return {
    width: side,
    height: side,
    channels: 1,
    dtype,
    range: [0, white],
    data,
  };
}

for (const side of [128, 1024]) {
  for (const dtype of ["uint8", "uint16"] as const) {
    const raster = patch(side, dtype);
    const png = encodePng(raster);
    const group = `${side} x ${side} ${dtype}`;
    Deno.bench(`encode ${group}`, { group }, () => {
      encodePng(raster);
    });
    Deno.bench(`decode ${group}`, { group }, () => {
      decodePng(png);
    });
  }
}
