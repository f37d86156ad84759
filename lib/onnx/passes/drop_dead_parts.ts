/** Leaving out what no output needs. */
import type { OnnxGraph, OnnxNode } from "../messages.ts";
import { usedNames } from "./graph_uses.ts";

/**
 * The graph without nodes and constants that no output depends on. Inputs
 * stay: they are part of how the graph is called.
 */
export function dropDeadParts(graph: OnnxGraph): OnnxGraph {
  const needed = new Set(graph.outputs.map(({ name }) => name));
  const nodes: OnnxNode[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((name) => needed.has(name))) continue;
    usedNames(node).forEach((name) => needed.add(name));
    nodes.push(node);
  }
  return {
    ...graph,
    nodes: nodes.reverse(),
    initializers: graph.initializers.filter(({ name }) => needed.has(name)),
    valueInfos: graph.valueInfos.filter(({ name }) => needed.has(name)),
  };
}
