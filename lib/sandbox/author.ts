/**
 * What the authors of models write against: the types of `generate.ts`.
 *
 * A package's code exports one function, {@linkcode Generate}. It runs in a
 * process without any permission: no files, no network, no environment, no
 * imports. All it has is what its context offers.
 *
 * @module
 */
import type { DType, Tensor } from "../tensor.ts";

/** Tensors by name. */
export type NamedTensors = { readonly [name: string]: Tensor };

/** Which random values are meant: they depend on these, and the seed, alone. */
export interface RandomPlace {
  /** Index of the sample within the run. */
  readonly index: number;
  /** Name of what is drawn, so that two draws for one sample differ. */
  readonly name: string;
  /** Step of a loop that draws anew each time, 0..2^24-1; 0 when absent. */
  readonly step?: number;
}

/** How normal values are drawn. */
export interface NormalPlace extends RandomPlace {
  /** Values of a greater magnitude are drawn again; at least 0.1. */
  readonly truncation?: number;
}

/**
 * Random values that are the same on every machine. Sample k has its own,
 * whatever else is made in the same call.
 */
export interface GenerateRandom {
  /** Standard normal values. */
  normals(shape: readonly number[], place: NormalPlace): Tensor<"float32">;
  /** Values uniform in 0..1, without 1. */
  uniforms(shape: readonly number[], place: RandomPlace): Tensor<"float32">;
  /** A uniformly chosen integer in 0..count-1, for `count` below 2^16. */
  choice(count: number, place: RandomPlace): number;
}

/** One sample, as code hands it over. */
export interface EmittedSample {
  /**
   * Parts by name, such as `image` and `mask`: tensors without a batch
   * dimension, `[channels, height, width]` or `[channels, depth, height,
   * width]`, whose values are finite.
   */
  readonly parts: NamedTensors;
  /** Index within the run; those that were asked for, in order, when absent. */
  readonly index?: number;
  /** Name of the condition, such as `malignant`. */
  readonly label?: string;
}

/** All that foreign code can reach. */
export interface GenerateContext {
  /** Names of the ONNX models of the package. */
  readonly models: readonly string[];
  /** Files of the package by name. */
  readonly files: { readonly [name: string]: Uint8Array };
  /** What the user gave, such as images to translate. */
  readonly inputs: NamedTensors;
  /** Seeded random values; there are no others that a run could repeat. */
  readonly random: GenerateRandom;
  /** Runs a model on the device; its outputs by name. */
  run(model: string, inputs: NamedTensors): Promise<Record<string, Tensor>>;
  /** Hands a sample over; resolves when the host has room for the next. */
  emit(sample: EmittedSample): Promise<void>;
  /** Tells the user something: plain text of one line. */
  log(message: string): void;
}

/** Values that a user may set for a model's code. */
export type GenerateParameter = number | string | boolean;

/** What is asked of foreign code. */
export interface GenerateOptions {
  /** Indices of the samples that are wanted, in order. */
  readonly indices: readonly number[];
  /** Seed of the run, 0..2^64-1. */
  readonly seed: bigint;
  /** Settings by name. */
  readonly parameters: { readonly [name: string]: GenerateParameter };
}

/** The function `generate` that a package's code exports. */
export type Generate = (
  context: GenerateContext,
  options: GenerateOptions,
) => void | Promise<void>;

export type { DType, Tensor };
