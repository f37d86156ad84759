/** What the public implementations of PGGAN have in common, and what not. */
import type { Hyperparameters } from "../family.ts";
import type { PgganLayer, PgganParts } from "./parts.ts";

/** Where a layer stands. */
export type Place =
  | { readonly part: "first" }
  | { readonly part: "block"; readonly block: number; readonly layer: number }
  | { readonly part: "image"; readonly block: number };

/** How the layers of a form work together. */
export interface PgganStyle {
  /** Whether the latent is scaled to a mean square of one. */
  readonly isLatentNormal: boolean;
  /** Whether a pixel norm belongs to the first layer. */
  readonly isFirstNormal: boolean;
  /** Whether a pixel norm belongs to each layer of the blocks. */
  readonly isBlockNormal: boolean;
  /** Whether the pixel norm is before or behind the activation. */
  readonly normPlace: "before" | "behind";
  /** Slope of the LeakyReLU. */
  readonly slope: number;
  /** How images are doubled. */
  readonly upsampling: "nearest" | "linear";
  /** Factor on the weights, for an equalised learning rate. */
  gain(layer: PgganLayer): number;
  /** Whether the factor is on the bias too. */
  readonly isBiasScaled: boolean;
  /** Number of the block that makes the image; 4 times 2 to its power wide. */
  readonly lastBlock: number;
  /** Share of the previous size in the image, or the tensor that holds it. */
  readonly previousShare: number | string;
  /** Whether a hyperbolic tangent ends the net. */
  readonly hasTanh: boolean;
}

/** What tensors and given values say. */
export interface PgganDescription {
  /** Hyperparameters by the names of the form's code. */
  readonly hyperparameters: Hyperparameters;
  /** What was assumed. */
  readonly notes: readonly string[];
}

/** A public implementation: its names and its habits. */
export interface PgganForm {
  /** Name of the form. */
  readonly name: string;
  /** Name of the weights of the first layer. */
  readonly anchor: string;
  /** Names of numbers that are kept beside the layers. */
  readonly scalars: readonly string[];
  /** Where the layer of a name stands, or nothing when there is none. */
  locate(path: string): Place | undefined;
  /** Hyperparameters of a net of this form. */
  describe(parts: PgganParts, given: Hyperparameters): PgganDescription;
  /** Habits of a net of this form with these hyperparameters. */
  style(parts: PgganParts, values: Hyperparameters): PgganStyle;
}

/** Names of the layers of forms that set the first size apart. */
export interface PlacePatterns {
  /** Name of the first layer. */
  readonly first: string;
  /** Convolutions at 4 x 4 pixels, with their number. */
  readonly firstBlock: RegExp;
  /** Convolutions of larger sizes, with the size's number and their own. */
  readonly block: RegExp;
  /** Layers that make images, with the size's number. */
  readonly image: RegExp;
}

/** Where the layer of a name stands by patterns, or nothing. */
export function placeOf(
  path: string,
  patterns: PlacePatterns,
): Place | undefined {
  if (path === patterns.first) return { part: "first" };
  const [, image] = patterns.image.exec(path) ?? [];
  if (image !== undefined) return { part: "image", block: Number(image) };
  const [, first] = patterns.firstBlock.exec(path) ?? [];
  if (first !== undefined) {
    return { part: "block", block: 0, layer: Number(first) };
  }
  const [, size, layer] = patterns.block.exec(path) ?? [];
  return size === undefined
    ? undefined
    : { part: "block", block: Number(size) + 1, layer: Number(layer) };
}

/** Side of the image that a block makes. */
export function blockSide(block: number): number {
  return 4 * 2 ** block;
}

/** He's factor; every axis but the first counts as an input. */
export function heGain({ shape }: PgganLayer): number {
  return gainOf(shape.slice(1).reduce((product, size) => product * size, 1));
}

/** He's factor of a layer of so many inputs. */
export function gainOf(inputs: number): number {
  return Math.sqrt(2 / inputs);
}

/** Share of the previous size where `alpha` is the share of the new one. */
export function shareBeside(alpha: number): number {
  return alpha >= 0 && alpha < 1 ? 1 - alpha : 0;
}

/** Those of the given values that have these names. */
export function pick(
  given: Hyperparameters,
  names: readonly string[],
): Hyperparameters {
  return Object.fromEntries(
    Object.entries(given).filter(([name]) => names.includes(name)),
  );
}
