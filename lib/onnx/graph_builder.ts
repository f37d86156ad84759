/** The builder that families write their generators with. */
import type { OnnxEntry, OnnxModel } from "./messages.ts";
import { NeuralOps } from "./neural_ops.ts";
import { optimizeGraph } from "./passes/optimize_graph.ts";

/**
 * Version of the builder: it changes whenever the graph that is made from the
 * same checkpoint changes, so that cached graphs of older versions are not
 * used.
 */
export const BUILDER_VERSION = "1";

/** Version of the format; onnxruntime 1.30 reads 3 to 12. */
const IR_VERSION = 8;
const OPSET_VERSION = 17;

/** What is written into a model file beside the graph. */
export interface ModelOptions {
  /** Named texts, such as the family of the generator. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Whether the passes run over the graph; true by default. */
  readonly isOptimized?: boolean;
}

/**
 * Writes an ONNX graph, operator by operator. Shapes are followed as far as
 * they can be known; `"batch"` names the dimension that is given at run time.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { GraphBuilder } from "@medigan/core/onnx";
 * import { float32Tensor } from "@medigan/core";
 * const graph = new GraphBuilder();
 * const z = graph.input("z", { shape: ["batch", 100, 1, 1] });
 * const weight = float32Tensor(new Float32Array(100 * 8 * 16), [100, 8, 4, 4]);
 * const image = graph.tanh(graph.convTranspose(z, { weight }));
 * assert.deepEqual(image.shape, ["batch", 8, 4, 4]);
 * graph.output("output", image);
 * assert.equal(graph.toModel().opsetImports[0]?.version, 17);
 * ```
 */
export class GraphBuilder extends NeuralOps {
  /** The model, with the passes run over its graph. */
  toModel(options: ModelOptions = {}): OnnxModel {
    const { metadata = {}, isOptimized = true } = options;
    const graph = this.toGraph();
    return {
      irVersion: IR_VERSION,
      opsetImports: [{ domain: "", version: OPSET_VERSION }],
      producerName: "@medigan/core",
      producerVersion: BUILDER_VERSION,
      domain: "",
      modelVersion: 0,
      docString: "",
      graph: isOptimized ? optimizeGraph(graph) : graph,
      metadata: sortedEntries(metadata),
      functions: [],
    };
  }
}

function sortedEntries(record: Readonly<Record<string, string>>): OnnxEntry[] {
  return Object.entries(record)
    .map(([key, value]) => ({ key, value }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}
