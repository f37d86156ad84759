/** The ways to resize that published numbers were made with. */
import { UsageError } from "../../errors.ts";
import type { ImageSize } from "../../image/resize.ts";
import type { Raster } from "../../image/raster.ts";
import { resizeClean } from "./clean.ts";
import { resizeOpencv } from "./opencv.ts";
import { resizePytorch } from "./pytorch.ts";
import { resizeTensorflow } from "./tensorflow.ts";

/**
 * How images are brought to the size of a backbone:
 *
 * - `clean`: Pillow's bicubic with antialias in floating point (Parmar et al.
 *   2022, arXiv:2104.11222).
 * - `pytorch`: PyTorch's bilinear without antialias, as in pytorch-fid.
 * - `tensorflow`: the bilinear of TensorFlow 1, with its shift of half a pixel,
 *   as in the original FID and torch-fidelity.
 * - `opencv`: OpenCV's bilinear on 8 bits, as in upstream's `tests/fid.py`.
 */
export type ResizeMode = "clean" | "pytorch" | "tensorflow" | "opencv";

/** All of them. */
export const RESIZE_MODES = [
  "clean",
  "pytorch",
  "tensorflow",
  "opencv",
] as const;

/**
 * The resize mode of a name.
 *
 * @throws {UsageError} when there is none.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseResizeMode } from "@medigan/core/metrics";
 * assert.equal(parseResizeMode("clean"), "clean");
 * ```
 */
export function parseResizeMode(text: string): ResizeMode {
  const mode = RESIZE_MODES.find((one) => one === text);
  if (mode !== undefined) return mode;
  throw new UsageError(
    `Cannot resize by ${JSON.stringify(text)} as it must be one of ${
      RESIZE_MODES.join(", ")
    }`,
  );
}

/**
 * An image of levels (float32, 0 to 255) in another size. `opencv` gives whole
 * levels, `pytorch` gives a range from 0 to 1.
 *
 * @throws {RangeError} when a size is no positive integer or the raster is a
 * volume.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { resizeLevels } from "./resize_mode.ts";
 * const raster = {
 *   width: 2,
 *   height: 1,
 *   channels: 1,
 *   dtype: "float32",
 *   range: [0, 255],
 *   data: Float32Array.of(0, 100),
 * } as const;
 * const size = { width: 4, height: 1 };
 * const wide = resizeLevels(raster, size, "tensorflow");
 * assert.deepEqual([...wide.data], [0, 50, 100, 100]);
 * ```
 */
export function resizeLevels(
  levels: Raster<"float32">,
  size: ImageSize,
  mode: ResizeMode,
): Raster {
  return RESIZERS[mode](levels, size);
}

const RESIZERS: Readonly<
  Record<ResizeMode, (levels: Raster<"float32">, size: ImageSize) => Raster>
> = {
  clean: resizeClean,
  pytorch: resizePytorch,
  tensorflow: resizeTensorflow,
  opencv: resizeOpencv,
};
