/** The concentric circles that say where a tumour should be. */
import type { GraphBuilder, Value } from "../../../lib/onnx/mod.ts";
import type { Hyperparameters, HyperparameterSpec } from "../family.ts";

/** Side of the images of the original, for which its circles are meant. */
export const ORIGINAL_SIZE = 256;

/** What each circle adds, the innermost first. */
const LEVELS = [0.25, 0.25, 0.5];

/** Hyperparameters of the circles, named as in the original code. */
export const CIRCLE_HYPERPARAMETERS: readonly HyperparameterSpec[] = [
  {
    name: "x_center",
    kind: "number",
    summary: "Row of the centre of the circles",
  },
  {
    name: "y_center",
    kind: "number",
    summary: "Column of the centre of the circles",
  },
  ...["enhancing core", "whole core", "whole tumour"].map((part, place) => ({
    name: `radius_${place + 1}`,
    kind: "number" as const,
    minimum: 0,
    summary: `Radius of the circle of the ${part}, in pixels`,
  })),
];

/** The hyperparameters of the circles that are not given. */
export function missingOfCircle(given: Hyperparameters): string[] {
  return CIRCLE_HYPERPARAMETERS.map(({ name }) => name)
    .filter((name) => typeof given[name] !== "number");
}

/** Circles as a constant, repeated for each sample of another value. */
export function writeCircle(
  graph: GraphBuilder,
  hyperparameters: Hyperparameters,
  { like, side }: { readonly like: Value; readonly side: number },
): Value {
  const circle = graph.constant({
    dtype: "float32",
    shape: [1, 1, side, side],
    data: drawCircle(hyperparameters, side),
  });
  const sizes = graph.node("Shape", {
    inputs: [like],
    shape: [like.shape.length],
    dtype: "int64",
  });
  return graph.node("Expand", { inputs: [circle, sizes], shape: like.shape });
}

/** Circles in 0..1 (`make_level_circle` of the original). */
function drawCircle(
  hyperparameters: Hyperparameters,
  side: number,
): Float32Array<ArrayBuffer> {
  const [row, column, ...radii] = CIRCLE_HYPERPARAMETERS.map(({ name }) =>
    Number(hyperparameters[name])
  ) as [number, number, ...number[]];
  return Float32Array.from({ length: side * side }, (_, place) => {
    const squared = (Math.floor(place / side) - row) ** 2 +
      (place % side - column) ** 2;
    return LEVELS.reduce(
      (sum, level, ring) =>
        squared < (radii[ring] ?? 0) ** 2 ? sum + level : sum,
      0,
    );
  });
}
