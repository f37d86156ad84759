/** The narrow interface behind which each device runs a graph. */
import type { Tensor } from "../tensor.ts";
import type { ValueInfo } from "./values.ts";

/** Where a graph is computed. */
export type Device = "webgpu" | "native" | "wasm";

/** What an engine is opened with. */
export interface EngineOptions {
  /** Threads to compute on; at least 1. */
  readonly threads: number;
}

/** A graph, loaded on a device. Runs must not overlap. */
export interface Engine {
  /** Inputs of the graph. */
  readonly inputs: readonly ValueInfo[];
  /** Outputs of the graph. */
  readonly outputs: readonly ValueInfo[];
  /** Outputs for these inputs, which are known to fit. */
  run(feeds: Record<string, Tensor>): Promise<Record<string, Tensor>>;
  /** Frees the device; a run under way fails or ends first. */
  close(): Promise<void>;
}
