/**
 * What a generator family is: a way to recognise an architecture in named
 * tensors, and a way to write it as a graph.
 *
 * @module
 */
import type { StateDict } from "../../lib/checkpoint/mod.ts";
import type { GraphBuilder } from "../../lib/onnx/mod.ts";
import type { OptionValue } from "../../lib/registry/card.ts";

/** Name, shape and element type of a graph input or output. */
export interface PortInfo {
  /** Name. */
  readonly name: string;
  /** Shape; `-1` is a size that is given at run time, such as the batch. */
  readonly shape: readonly number[];
  /** Element type. */
  readonly dtype: "float32" | "int64";
  /** What is drawn or given: see the card's inputs. */
  readonly role?: "latent" | "condition" | "image" | "noise" | "output";
  /**
   * What height and width must be multiples of, so that an output of the same
   * size comes out; absent where it does not matter.
   */
  readonly sizeMultiple?: number;
  /** What a latent or noise is drawn from: normal when absent; 0..1 if uniform. */
  readonly distribution?: "normal" | "uniform";
  /** Values that an output has, where the net bounds them; -1..1 if absent. */
  readonly range?: readonly [number, number];
}

/** Hyperparameters by name. */
export type Hyperparameters = { readonly [name: string]: OptionValue };

/** A generator rebuilt from a checkpoint, ready for any runtime. */
export interface ImportedGenerator {
  /** Name of the family. */
  readonly family: string;
  /** Hyperparameters, those read from keys and those given. */
  readonly hyperparameters: Hyperparameters;
  /** Inputs in order. */
  readonly inputs: readonly PortInfo[];
  /** Outputs in order. */
  readonly outputs: readonly PortInfo[];
  /** The ONNX model file. */
  readonly onnx: Uint8Array<ArrayBuffer>;
  /** SHA-256 of `onnx`, lower-case hexadecimal. */
  readonly sha256: string;
  /** What should be known about how it was recognised. */
  readonly notes: readonly string[];
}

/** A hyperparameter that a family understands. */
export interface HyperparameterSpec {
  /** Name, as the original code calls it. */
  readonly name: string;
  /** What it means, as one line. */
  readonly summary: string;
  /** What its value is; `integers` is a list. */
  readonly kind: "integer" | "number" | "boolean" | "text" | "integers";
  /** Smallest number that is allowed, also within a list. */
  readonly minimum?: number;
  /** Values that are allowed. */
  readonly choices?: readonly string[];
  /** Length of a list, where it is fixed. */
  readonly length?: number;
}

/** What a family sees in named tensors. */
export interface Recognition {
  /** Everything that is known, read from tensors, given or usual. */
  readonly hyperparameters: Hyperparameters;
  /** Whether another architecture could have the same names and shapes. */
  readonly confidence: "sure" | "likely";
  /** Hyperparameters that no tensor tells and that were not given. */
  readonly missing: readonly string[];
  /** What was assumed, and why. */
  readonly notes: readonly string[];
}

/** A generator as a graph under construction. */
export interface GeneratorGraph {
  /** The graph, with its inputs and outputs named. */
  readonly graph: GraphBuilder;
  /** Inputs in order. */
  readonly inputs: readonly PortInfo[];
  /** Outputs in order. */
  readonly outputs: readonly PortInfo[];
}

/** An architecture of generators. */
export interface GeneratorFamily {
  /** Name, for `--family` and cards. */
  readonly name: string;
  /** What it is, as one line. */
  readonly summary: string;
  /** Hyperparameters that can be given. */
  readonly hyperparameters: readonly HyperparameterSpec[];
  /** Names, without endings, of the files that a generator is kept in. */
  readonly files?: readonly string[];
  /**
   * What the names and shapes of tensors say, without reading any number, or
   * nothing when they are of another architecture. Values that are given fill
   * in what no tensor tells; they do not overrule tensors.
   */
  recognise(
    state: StateDict,
    given: Hyperparameters,
  ): Recognition | undefined;
  /** Writes the graph of a recognised generator, with its numbers. */
  build(
    state: StateDict,
    hyperparameters: Hyperparameters,
  ): Promise<GeneratorGraph>;
}
