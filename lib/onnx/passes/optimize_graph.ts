/** All passes, in the order in which each finds the most to do. */
import type { OnnxGraph } from "../messages.ts";
import { dropDeadParts } from "./drop_dead_parts.ts";
import { foldBatchNormalization } from "./fold_batch_normalization.ts";
import { removeIdentities } from "./remove_identities.ts";
import { shareConstants } from "./share_constants.ts";

/**
 * A graph that computes the same with less: no identities, batch norm within
 * the layer before it, each constant once, nothing that no output needs.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { GraphBuilder, optimizeGraph } from "@medigan/core/onnx";
 * const graph = new GraphBuilder();
 * const x = graph.input("x", { shape: ["batch", 3] });
 * graph.exp(x);
 * graph.output("y", graph.tanh(x));
 * const { nodes } = optimizeGraph(graph.toGraph());
 * assert.deepEqual(nodes.map(({ opType }) => opType), ["Tanh"]);
 * ```
 */
export function optimizeGraph(graph: OnnxGraph): OnnxGraph {
  const passes = [
    removeIdentities,
    dropDeadParts,
    foldBatchNormalization,
    dropDeadParts,
    shareConstants,
  ];
  return passes.reduce((result, pass) => pass(result), graph);
}
