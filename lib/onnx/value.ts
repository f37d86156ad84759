/** Values of a graph under construction, and what is known of their shapes. */
import type { Tensor } from "../tensor.ts";

/** Element types that values of a graph can have. */
export type ValueDType = "float32" | "float64" | "int64" | "int32" | "bool";

/** A size, the name of a size that is given at run time, or unknown. */
export type Dimension = number | string | undefined;

/** A value of a graph: what an operator takes and returns. */
export interface Value {
  /** Name in the graph. */
  readonly name: string;
  /** Element type. */
  readonly dtype: ValueDType;
  /** Sizes as far as they are known. */
  readonly shape: readonly Dimension[];
}

/** What operators take: a value, or a tensor that becomes a constant. */
export type Operand = Value | Tensor<ValueDType>;

/**
 * The size of one dimension.
 *
 * @throws {RangeError} when it is not known before run time.
 */
export function fixedSize(operand: Operand, axis: number): number {
  const size = operand.shape.at(axis);
  if (typeof size === "number") return size;
  throw new RangeError(
    `Cannot build graph as the size of axis ${axis} must be known: current shape is ${
      describeShape(operand.shape)
    }`,
  );
}

/** A shape for people. */
export function describeShape(shape: readonly Dimension[]): string {
  return `[${shape.map((size) => size ?? "?").join(", ")}]`;
}

/**
 * The shape of an element by element operation (ONNX, "Broadcasting").
 *
 * @throws {RangeError} when the shapes do not fit.
 */
export function broadcastShapes(
  left: readonly Dimension[],
  right: readonly Dimension[],
): Dimension[] {
  const rank = Math.max(left.length, right.length);
  return Array.from({ length: rank }, (_, index) => {
    // Only an axis that a shape does not have at all counts as one.
    const [a, b] = [left, right].map((shape) => {
      const axis = index - rank + shape.length;
      return axis < 0 ? 1 : shape[axis];
    });
    if (a === 1 || a === b) return b;
    if (b === 1) return a;
    if (typeof a !== "number") return b ?? a;
    if (typeof b !== "number") return a;
    throw new RangeError(
      `Cannot build graph as shapes ${describeShape(left)} and ${
        describeShape(right)
      } do not fit each other`,
    );
  });
}

/** `transform` of a size that is known, else unknown. */
export function mapSize(
  size: Dimension,
  transform: (size: number) => number,
): Dimension {
  return typeof size === "number" ? transform(size) : undefined;
}

/** An axis counted from the front. */
export function frontAxis(axis: number, rank: number): number {
  if (Number.isInteger(axis) && axis >= -rank && axis < rank) {
    return axis < 0 ? axis + rank : axis;
  }
  throw new RangeError(
    `Cannot build graph as an axis must be in -${rank} to ${
      rank - 1
    }: current value is ${axis}`,
  );
}
