/**
 * What becomes of a picture before a net takes it, as a part of a card.
 *
 * @module
 */
import type { ResampleMethod } from "../image/resample_weights.ts";

/** How a picture is brought to the size that a model was trained for. */
export interface CardResize {
  /** How values between the pixels are found. */
  readonly method: ResampleMethod;
  /**
   * Whether it is done as Pillow does, on whole grey values; else as PyTorch
   * does, on numbers.
   */
  readonly antialias?: boolean;
  /** `size`: to that of the input; `width`: to its width, in proportion. */
  readonly to: "size" | "width";
}

/** How a picture becomes what a net was trained on. */
export interface ImagePreprocessing {
  /** How it is brought to its size; as it is when absent. */
  readonly resize?: CardResize;
  /**
   * Which grey values become the ends of `values`: black and white of the file
   * (`full`), the darkest and the brightest of the picture (`picture`), or
   * those after resizing (`resized`).
   */
  readonly levels: "full" | "picture" | "resized";
  /** Values of the net for the lower and the upper end. */
  readonly values: readonly [number, number];
}
