/** What turns images into features. */
import type { Raster } from "../../image/raster.ts";
import type { Matrix } from "../../linalg/matrix.ts";

/** The images that a backbone takes. */
export interface BackboneInput {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** 1 for grey, 3 for colour. */
  readonly channels: 1 | 3;
}

/**
 * A network, or any other function, that turns images into features. Dispose
 * of it to free its device.
 */
export interface Backbone extends AsyncDisposable {
  /** What it is and which of its layers, such as `"pixels-16"`. */
  readonly name: string;
  /** SHA-256 of all that its numbers depend on: weights, layer, scaling. */
  readonly digest: string;
  /** Features of an image. */
  readonly dimension: number;
  /** The images that it takes. */
  readonly input: BackboneInput;
  /** What computes it, for people; such as `"wasm"`. */
  readonly device: string;
  /**
   * Features of images that were brought to its size, one row each. Grey images
   * are taken for colours too. The ends of a raster's range are black and
   * white.
   *
   * @throws {RangeError} when an image is of another size.
   * @throws {NumericalError} when a feature is not finite.
   */
  embed(images: readonly Raster[], signal?: AbortSignal): Promise<Matrix>;
}
