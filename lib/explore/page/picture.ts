/** Pictures on canvases, with window and level. */
import type { Raster } from "../../image/raster.ts";

/** Which grey values are shown between black and white. */
export interface Display {
  /** Width of the range of grey values, 1 to 255. */
  readonly window: number;
  /** Its middle, 0 to 255. */
  readonly level: number;
}

/** Grey values as they were made. */
export const AS_MADE: Display = { window: 255, level: 127.5 };

/** The pixels of a raster as a screen wants them: RGBA. */
export function screenPixels(
  { width, height, channels, data }: Raster<"uint8">,
  display: Display,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * width * height);
  const isColour = channels >= 3;
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      const grey = data[pixel * channels + (isColour ? channel : 0)] ?? 0;
      pixels[4 * pixel + channel] = shown(grey, display);
    }
    pixels[4 * pixel + 3] = 255;
  }
  return pixels;
}

/** The brightness of a grey value on the screen (DICOM PS3.3 C.11.2.1.2). */
export function shown(grey: number, { window, level }: Display): number {
  return 255 * ((grey - level) / window + 0.5);
}

/** Draws a raster at its own size. */
export function draw(
  canvas: HTMLCanvasElement,
  raster: Raster<"uint8">,
  display: Display = AS_MADE,
): void {
  const { width, height } = raster;
  canvas.width = width;
  canvas.height = height;
  const pixels = new ImageData(screenPixels(raster, display), width, height);
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
}

/** The values of a pixel in words. */
export function describePixel(
  { width, height, channels, data }: Raster<"uint8">,
  column: number,
  row: number,
): string {
  if (column < 0 || row < 0 || column >= width || row >= height) return "";
  const start = (row * width + column) * channels;
  return `row ${row}, column ${column}: ${
    data.subarray(start, start + channels).join(", ")
  }`;
}
