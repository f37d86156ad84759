/** Who uses which value of a graph. */
import type { OnnxGraph, OnnxNode } from "../messages.ts";

/** Number of uses of each value, those by outputs and inner graphs included. */
export function countUses(graph: OnnxGraph): Map<string, number> {
  const uses = new Map<string, number>();
  const count = (name: string) => uses.set(name, (uses.get(name) ?? 0) + 1);
  for (const node of graph.nodes) usedNames(node).forEach(count);
  for (const { name } of graph.outputs) count(name);
  return uses;
}

/** Names that a node refers to, those within its inner graphs included. */
export function usedNames(node: OnnxNode): string[] {
  return [...node.inputs, ...innerNames(node)];
}

/** Names within the inner graphs of a node, of branches and loops. */
export function innerNames(node: OnnxNode): string[] {
  return node.attributes
    .flatMap(({ g, graphs }) => g === undefined ? graphs : [g, ...graphs])
    .flatMap((graph) => [
      ...graph.nodes.flatMap(usedNames),
      ...graph.outputs.map(({ name }) => name),
    ]);
}

/** The nodes with inputs taken from other values. */
export function replaceInputs(
  nodes: readonly OnnxNode[],
  replacements: ReadonlyMap<string, string>,
): readonly OnnxNode[] {
  if (replacements.size === 0) return nodes;
  return nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map((name) => replacements.get(name) ?? name),
  }));
}
