/** Samples on canvases. */
import type { Raster } from "../../image/raster.ts";
import type { Sample } from "../../sampling/sample.ts";
import { draw } from "./picture.ts";

/** Draws a sample's image on a new canvas of its size, labelled as synthetic. */
export function drawSample({ image, label }: Sample): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  draw(canvas, image as Raster<"uint8">);
  canvas.role = "img";
  canvas.ariaLabel = ["Synthetic image", label].filter(Boolean).join(": ");
  return canvas;
}
