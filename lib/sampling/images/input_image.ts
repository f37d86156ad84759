/** Images of the user's that a model shall work on. */
import type { ImageSize, Raster } from "../../image/mod.ts";
import type { Tensor } from "../../tensor.ts";

/** Which image a sample was made from. */
export interface InputOrigin {
  /** Name of the file without its folder, or the name that was given. */
  readonly name: string;
  /** Place within the file, where it holds several images. */
  readonly slice?: number;
  /** SHA-256 of the file; of the pixels, where there was no file. */
  readonly sha256: string;
}

/** An image in memory. */
export interface Picture {
  /** The image; its range tells which values are black and white. */
  readonly raster: Raster;
  /** Whether the values are numbers without such a meaning. */
  readonly isPlainNumbers: boolean;
}

/** An image that is read when its turn comes. */
export interface InputImage extends InputOrigin, ImageSize {
  /** Name of what is made from it, without ending; no two have the same. */
  readonly stem: string;
  /** Whether the values are numbers that the net is to be given unchanged. */
  readonly isPlainNumbers: boolean;
  /** Names of its channels, where each is an image of its own. */
  readonly contrasts?: readonly string[];
  /**
   * Reads it.
   *
   * @param order The order that its contrasts shall have, if it has some.
   *
   * @throws {IntegrityError} when the file changed since it was listed.
   */
  load(order?: readonly string[]): Promise<Picture>;
}

/** An image with the name that its output shall have. */
export interface NamedImage {
  /** Name, with or without an ending. */
  readonly name: string;
  /** The image, or the content of a file. */
  readonly image: Raster | Tensor | Uint8Array;
}

/**
 * Where images come from: the path of a file or folder, an image in memory, or
 * what {@linkcode listImages} returned. Tensors of floating-point numbers are
 * given to the net unchanged.
 */
export type ImageSource = string | Raster | Tensor | NamedImage | InputImage;

/** One source of images, or several in order. */
export type ImageSources =
  | ImageSource
  | Iterable<ImageSource>
  | AsyncIterable<ImageSource>;

/** The origin alone, as it stands in manifests. */
export function originOf({ name, slice, sha256 }: InputOrigin): InputOrigin {
  return { name, ...slice !== undefined && { slice }, sha256 };
}
