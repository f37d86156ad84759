/** What is said between a session and the worker that holds its runtime. */
import type { Tensor } from "../tensor.ts";
import type { ValueInfo } from "./values.ts";

/** The files of onnxruntime-web that one provider needs. */
export interface WebAssets {
  /** Text of the module with the JavaScript interface. */
  readonly bundle: string;
  /** Text of the module that loads the WebAssembly, on each thread. */
  readonly loader: string;
  /** The WebAssembly module. */
  readonly wasm: Uint8Array<ArrayBuffer>;
}

/** Asks the worker to load the runtime and the graph. */
export interface OpenRequest {
  /** Discriminator. */
  readonly type: "open";
  /** Files of the runtime. */
  readonly assets: WebAssets;
  /** The graph. */
  readonly onnx: Uint8Array;
  /** Execution provider. */
  readonly provider: "webgpu" | "wasm";
  /** Threads to compute on. */
  readonly threads: number;
}

/** Asks the worker to run the graph once. */
export interface RunRequest {
  /** Discriminator. */
  readonly type: "run";
  /** Inputs by name. */
  readonly feeds: Record<string, Tensor>;
}

/** Everything that a worker can be asked; it answers in order. */
export type WebRequest = OpenRequest | RunRequest;

/** The graph is loaded. */
export interface OpenedReply {
  /** Discriminator. */
  readonly type: "opened";
  /** Inputs of the graph. */
  readonly inputs: readonly ValueInfo[];
  /** Outputs of the graph. */
  readonly outputs: readonly ValueInfo[];
}

/** One run is done. */
export interface RanReply {
  /** Discriminator. */
  readonly type: "ran";
  /** Outputs by name. */
  readonly outputs: Record<string, Tensor>;
}

/** What was asked could not be done. */
export interface FailedReply {
  /** Discriminator. */
  readonly type: "failed";
  /** Why. */
  readonly reason: string;
}

/** Everything that a worker can answer. */
export type WebReply = OpenedReply | RanReply | FailedReply;
