/** Operators that move, select and repeat elements. */
import { PointwiseOps } from "./pointwise_ops.ts";
import {
  describeShape,
  type Dimension,
  frontAxis,
  mapSize,
  type Operand,
  type Value,
} from "./value.ts";

/** Elements to keep along one axis. */
export interface SliceRange {
  /** Axis; negative ones count from the last. */
  readonly axis: number;
  /** First element; negative ones count from the end. */
  readonly start: number;
  /** Element after the last one: the end by default. */
  readonly end?: number;
}

/** How a padded border is filled. */
export interface PadOptions {
  /** Elements before the first, one number an axis. */
  readonly before: readonly number[];
  /** Elements after the last, one number an axis. */
  readonly after: readonly number[];
  /** Filling: zeros by default. */
  readonly mode?: "constant" | "reflect" | "edge";
  /** The constant; 0 by default. */
  readonly value?: number;
}

/** How an image is scaled. */
export interface ResizeOptions {
  /** Factor of each axis. */
  readonly scales: readonly number[];
  /** Interpolation. */
  readonly mode: "nearest" | "linear" | "cubic";
  /**
   * How a place in the result is mapped to the source: `half_pixel` is
   * PyTorch's align_corners=False, `asymmetric` its nearest.
   */
  readonly coordinates?: "half_pixel" | "asymmetric" | "align_corners";
}

/**
 * A graph under construction with the operators that change shapes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { GraphBuilder } from "@medigan/core/onnx";
 * const graph = new GraphBuilder();
 * const x = graph.input("x", { shape: ["batch", 6] });
 * assert.deepEqual(graph.reshape(x, [-1, 2, 3]).shape, ["batch", 2, 3]);
 * ```
 */
export class ShapeOps extends PointwiseOps {
  /** Values one after the other along an axis. */
  concat(values: readonly Operand[], axis: number): Value {
    const [first] = values;
    if (first === undefined) {
      throw new RangeError(
        "Cannot build graph as concat needs values: got none",
      );
    }
    const at = frontAxis(axis, first.shape.length);
    const sizes = values.map(({ shape }) => shape[at]);
    const isKnown = sizes.every((size) => typeof size === "number");
    const shape = [...first.shape];
    shape[at] = isKnown
      ? sizes.reduce((sum, size) => sum + size, 0)
      : undefined;
    const attributes = { axis: { int: at } };
    return this.node("Concat", { inputs: values, attributes, shape });
  }

  /**
   * The same elements in another shape: 0 keeps the size of that axis, -1 (at
   * most once) takes what is left.
   */
  reshape(x: Operand, sizes: readonly number[]): Value {
    const shape: Dimension[] = sizes.map((size, axis) =>
      size === 0 ? x.shape[axis] : size
    );
    const left = shape.indexOf(-1);
    if (left >= 0) shape[left] = leftOver(x.shape, shape);
    return this.node("Reshape", { inputs: [x, this.integers(sizes)], shape });
  }

  /** The same elements in the shape that another value has. */
  reshapeLike(x: Operand, model: Value): Value {
    const [, ...sizes] = model.shape;
    if (sizes.every((size) => typeof size === "number")) {
      return this.reshape(x, [0, ...sizes]);
    }
    const shape = this.node("Shape", {
      inputs: [model],
      shape: [model.shape.length],
      dtype: "int64",
    });
    return this.node("Reshape", { inputs: [x, shape], shape: model.shape });
  }

  /** The axes in another order. */
  transpose(x: Operand, order: readonly number[]): Value {
    const rank = x.shape.length;
    const axes = order.map((axis) => frontAxis(axis, rank));
    if (axes.length !== rank || new Set(axes).size !== rank) {
      throw new RangeError(
        `Cannot build graph as the order must name each of ${rank} axes once: current value is [${order}]`,
      );
    }
    const shape = axes.map((axis) => x.shape[axis]);
    const attributes = { perm: { ints: axes } };
    return this.node("Transpose", { inputs: [x], attributes, shape });
  }

  /** The elements within ranges of some axes. */
  slice(x: Operand, ranges: readonly SliceRange[]): Value {
    const shape = [...x.shape];
    for (const { axis, start, end } of ranges) {
      const at = frontAxis(axis, shape.length);
      shape[at] = mapSize(shape[at], (size) => rangeSize(size, start, end));
    }
    const inputs = [
      x,
      this.integers(ranges.map(({ start }) => start)),
      this.integers(
        ranges.map(({ end }) => end ?? Number.MAX_SAFE_INTEGER),
      ),
      this.integers(ranges.map(({ axis }) => axis)),
    ];
    return this.node("Slice", { inputs, shape });
  }

  /** The elements with a border around them. */
  pad(
    x: Operand,
    { before, after, mode = "constant", value = 0 }: PadOptions,
  ): Value {
    const shape = x.shape.map((size, axis) =>
      mapSize(size, (known) => known + (before[axis] ?? 0) + (after[axis] ?? 0))
    );
    const inputs = [x, this.integers([...before, ...after])];
    if (mode === "constant") inputs.push(this.constant(value));
    const attributes = { mode: { text: mode } };
    return this.node("Pad", { inputs, attributes, shape });
  }

  /** An image scaled by factors. */
  resize(
    x: Operand,
    { scales, mode, coordinates }: ResizeOptions,
  ): Value {
    const isNearest = mode === "nearest";
    const shape = x.shape.map((size, axis) => {
      const scale = scales[axis] ?? 1;
      return scale === 1
        ? size
        : mapSize(size, (known) => Math.floor(known * scale));
    });
    const factors = this.constant({
      dtype: "float32",
      shape: [scales.length],
      data: Float32Array.from(scales),
    });
    const attributes = {
      mode: { text: mode },
      coordinate_transformation_mode: {
        text: coordinates ?? (isNearest ? "asymmetric" : "half_pixel"),
      },
      nearest_mode: isNearest ? { text: "floor" } : undefined,
      // PyTorch's bicubic kernel; the default of ONNX happens to be it too.
      cubic_coeff_a: mode === "cubic" ? { float: -0.75 } : undefined,
    };
    const inputs = [x, undefined, factors];
    return this.node("Resize", { inputs, attributes, shape });
  }

  /** The rows of a table that are named by integers. */
  gather(table: Operand, indices: Operand, axis = 0): Value {
    const at = frontAxis(axis, table.shape.length);
    const shape = table.shape.toSpliced(at, 1, ...indices.shape);
    const attributes = { axis: { int: at } };
    return this.node("Gather", { inputs: [table, indices], attributes, shape });
  }

  /** Mean over some axes, which stay with a size of one. */
  reduceMean(x: Operand, axes: readonly number[]): Value {
    const at = axes.map((axis) => frontAxis(axis, x.shape.length));
    const shape = x.shape.map((size, axis) => at.includes(axis) ? 1 : size);
    const attributes = { axes: { ints: at }, keepdims: { int: 1 } };
    return this.node("ReduceMean", { inputs: [x], attributes, shape });
  }
}

/** What is left for one axis, when everything else is known. */
function leftOver(
  source: readonly Dimension[],
  wanted: readonly Dimension[],
): Dimension {
  const rest = [...source];
  let known = 1;
  for (const size of wanted) {
    if (size === -1) continue;
    const same = rest.indexOf(size);
    if (typeof size === "number") known *= size;
    else if (same < 0 || size === undefined) return undefined;
    else rest.splice(same, 1);
  }
  const named = rest.filter((size) => typeof size !== "number");
  const left = rest.reduce<number>(
    (product, size) => typeof size === "number" ? product * size : product,
    1,
  ) / known;
  if (named.length > 0) {
    return named.length === 1 && left === 1 ? named[0] : undefined;
  }
  if (Number.isInteger(left)) return left;
  throw new RangeError(
    `Cannot build graph as shape ${describeShape(source)} does not fit into ${
      describeShape(wanted)
    }`,
  );
}

function rangeSize(size: number, start: number, end = size): number {
  const [first, last] = [start, end].map((place) =>
    Math.min(size, Math.max(0, place < 0 ? place + size : place))
  ) as [number, number];
  return Math.max(0, last - first);
}
