/**
 * What a generator family is: a way to recognise an architecture in named
 * tensors, and a way to write it as a graph.
 *
 * @module
 */
import type { OptionValue } from "../../lib/registry/card.ts";

/** Name, shape and element type of a graph input or output. */
export interface PortInfo {
  /** Name. */
  readonly name: string;
  /** Shape; `-1` is the batch dimension. */
  readonly shape: readonly number[];
  /** Element type. */
  readonly dtype: "float32" | "int64";
  /** What is drawn or given: see the card's inputs. */
  readonly role?: "latent" | "condition" | "image" | "noise" | "output";
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
