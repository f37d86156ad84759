/** What happens between the brain tumour nets. */
import type { GraphBuilder, Value } from "../../../lib/onnx/mod.ts";

/** Above this a value belongs to the mask (`unify` of the original). */
const MASK_THRESHOLD = 0.3;

/**
 * Grades from the value below which they hold, lowest first. The original also
 * means to compare from below, but its `and` of two tuples keeps only the
 * second; as later assignments win, that is the same everywhere but at exactly
 * 0.85, which stays 0.
 */
const GRADES = [
  { below: 0.36, grade: 0 },
  { below: 0.63, grade: 0.5 },
  { below: 0.85, grade: 0.75 },
] as const;
const TOP_THRESHOLD = 0.85;

/** 1 where values are above a threshold, else 0. */
export function asMask(
  graph: GraphBuilder,
  value: Value,
  threshold: number = MASK_THRESHOLD,
): Value {
  return graph.cast(graph.greater(value, graph.constant(threshold)), "float32");
}

/** Values as the grades 0, 0.5, 0.75 and 1 (`quantize` of the original). */
export function quantise(graph: GraphBuilder, value: Value): Value {
  const isTop = graph.greater(value, graph.constant(TOP_THRESHOLD));
  let grade = graph.cast(isTop, "float32");
  for (const { below, grade: constant } of GRADES.toReversed()) {
    const isBelow = graph.greater(graph.constant(below), value);
    grade = graph.where(isBelow, graph.constant(constant), grade);
  }
  return grade;
}

/** Images without what lies in a mask. */
export function cutOut(graph: GraphBuilder, images: Value, mask: Value): Value {
  return graph.mul(images, graph.sub(graph.constant(1), mask));
}
