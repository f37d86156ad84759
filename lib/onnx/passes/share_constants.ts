/** Keeping equal constants once. */
import type { OnnxGraph, OnnxTensor } from "../messages.ts";
import { isSameConstant } from "../onnx_tensor.ts";
import { innerNames, replaceInputs } from "./graph_uses.ts";

/** The graph with one constant for all that hold the same numbers. */
export function shareConstants(graph: OnnxGraph): OnnxGraph {
  // Names that inner graphs, inputs or outputs refer to must stay.
  const pinned = new Set([
    ...graph.nodes.flatMap(innerNames),
    ...graph.inputs.map(({ name }) => name),
    ...graph.outputs.map(({ name }) => name),
  ]);
  const kept = new Map<string, OnnxTensor[]>();
  const replacements = new Map<string, string>();
  for (const tensor of graph.initializers) {
    const key = `${tensor.dataType}:${tensor.dims}`;
    const alike = kept.get(key) ?? [];
    const same = pinned.has(tensor.name)
      ? undefined
      : alike.find((other) => isSameConstant(other, tensor));
    if (same !== undefined) replacements.set(tensor.name, same.name);
    else kept.set(key, [...alike, tensor]);
  }
  return {
    ...graph,
    nodes: replaceInputs(graph.nodes, replacements),
    initializers: graph.initializers.filter(({ name }) =>
      !replacements.has(name)
    ),
  };
}
