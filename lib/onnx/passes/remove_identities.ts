/** Taking out nodes that only give a value another name. */
import type { OnnxGraph, OnnxNode } from "../messages.ts";
import { innerNames, replaceInputs } from "./graph_uses.ts";

/**
 * The graph without `Identity` nodes, but for those that hand an input or a
 * constant, or the same value twice, to an output.
 */
export function removeIdentities(graph: OnnxGraph): OnnxGraph {
  const pinned = new Set([
    ...graph.nodes.flatMap(innerNames),
    ...graph.outputs.map(({ name }) => name),
  ]);
  const produced = new Set(graph.nodes.flatMap(({ outputs }) => outputs));
  const renamed = new Map<string, string>();
  const resolve = (name: string) => renamed.get(name) ?? name;
  const nodes = graph.nodes.filter((node) => {
    const [source] = node.inputs;
    const [copy] = node.outputs;
    if (node.opType !== "Identity" || node.domain !== "") return true;
    if (source === undefined || copy === undefined) return true;
    if (!pinned.has(copy)) {
      renamed.set(copy, resolve(source));
      return false;
    }
    const original = resolve(source);
    if (!produced.has(original) || pinned.has(original)) return true;
    return renameAll(renamed, original, copy);
  });
  return {
    ...graph,
    nodes: renameOutputs(replaceInputs(nodes, renamed), renamed),
  };
}

/** Gives a value the name of an output; returns that no copy is needed. */
function renameAll(
  renamed: Map<string, string>,
  original: string,
  name: string,
): false {
  for (const [alias, target] of renamed) {
    if (target === original) renamed.set(alias, name);
  }
  renamed.set(original, name);
  return false;
}

function renameOutputs(
  nodes: readonly OnnxNode[],
  renamed: ReadonlyMap<string, string>,
): readonly OnnxNode[] {
  return nodes.map((node) => ({
    ...node,
    outputs: node.outputs.map((name) => renamed.get(name) ?? name),
  }));
}
