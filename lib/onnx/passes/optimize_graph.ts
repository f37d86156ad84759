/** All passes, in the order in which each finds the most to do. */
import type { OnnxGraph } from "../messages.ts";
import { dropDeadParts } from "./drop_dead_parts.ts";
import { foldBatchNormalization } from "./fold_batch_normalization.ts";
import { removeIdentities } from "./remove_identities.ts";
import { shareConstants } from "./share_constants.ts";

/** A graph that computes the same with less. */
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
