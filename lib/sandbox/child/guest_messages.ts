/** What is said between the child's supervisor and its foreign code. */
import type { Tensor } from "../../tensor.ts";
import type { EmittedSample, GenerateParameter } from "../author.ts";

/** What a call of foreign code is given. */
export interface GuestRequest {
  /** Indices of the samples that are wanted. */
  readonly indices: readonly number[];
  /** Seed of the run. */
  readonly seed: bigint;
  /** Settings by name. */
  readonly parameters: readonly (readonly [string, GenerateParameter])[];
  /** What the user gave, by name. */
  readonly inputs: readonly (readonly [string, Tensor])[];
}

/** To the foreign code. */
export type ToGuest =
  | {
    readonly type: "load";
    readonly url: string;
    readonly models: readonly string[];
    readonly files: readonly (readonly [string, Uint8Array])[];
  }
  | { readonly type: "generate"; readonly request: GuestRequest }
  | {
    readonly type: "answer";
    readonly id: number;
    readonly outputs?: Record<string, Tensor>;
    readonly reason?: string;
  };

/** From the foreign code, which may send anything else as well. */
export type FromGuest =
  | { readonly type: "done" }
  | { readonly type: "failed"; readonly reason: string }
  | { readonly type: "log"; readonly text: string }
  | {
    readonly type: "emit";
    readonly id: number;
    readonly index: number;
    readonly sample: EmittedSample;
  }
  | {
    readonly type: "run";
    readonly id: number;
    readonly model: string;
    readonly inputs: Record<string, Tensor>;
  };
