/** What every operator of the builder stands on: values, nodes, constants. */
import type { Tensor } from "../tensor.ts";
import { type Attributes, makeAttributes } from "./attributes.ts";
import {
  DATA_TYPE,
  type OnnxGraph,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
} from "./messages.ts";
import { toOnnxTensor } from "./onnx_tensor.ts";
import {
  describeShape,
  type Dimension,
  type Operand,
  type Value,
  type ValueDType,
} from "./value.ts";

/** What a node is made of. */
export interface NodeParts {
  /** Inputs in order; `undefined` is one that is left out. */
  readonly inputs: readonly (Operand | undefined)[];
  /** Constant parameters. */
  readonly attributes?: Attributes;
  /** Shape of the result. */
  readonly shape: readonly Dimension[];
  /** Element type of the result: that of the first input by default. */
  readonly dtype?: ValueDType;
}

/** What an input is. */
export interface InputParts {
  /** Shape; names such as `"batch"` are sizes that are given at run time. */
  readonly shape: readonly Dimension[];
  /** Element type: `float32` by default. */
  readonly dtype?: ValueDType;
}

/**
 * A graph under construction, without operators of its own: what
 * {@linkcode GraphBuilder} stands on.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { GraphBuilder } from "@medigan/core/onnx";
 * const graph = new GraphBuilder();
 * const x = graph.input("x", { shape: ["batch", 3] });
 * // An operator that has no method of its own.
 * graph.output("y", graph.node("Abs", { inputs: [x], shape: x.shape }));
 * assert.equal(graph.toGraph().nodes[0]?.opType, "Abs");
 * ```
 */
export class GraphCore {
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers: OnnxTensor[] = [];
  readonly #inputs: OnnxValueInfo[] = [];
  readonly #outputs: OnnxValueInfo[] = [];
  readonly #values = new Set<Value>();
  readonly #names = new Set<string>();

  /** Adds an input. */
  input(name: string, { shape, dtype = "float32" }: InputParts): Value {
    const value = this.#value(name, { shape, dtype });
    this.#inputs.push(valueInfo(value));
    return value;
  }

  /** Makes a value an output of the graph under a name. */
  output(name: string, value: Value): void {
    const copy = this.#value(name, value);
    this.#addNode("Identity", [this.#nameOf(value)], { output: name });
    this.#outputs.push(valueInfo(copy));
  }

  /**
   * Adds a constant: a tensor, whose numbers are not copied and must not
   * change until the graph is encoded, or one float32 number.
   */
  constant(tensor: Tensor<ValueDType> | number, name?: string): Value {
    const content: Tensor<ValueDType> = typeof tensor === "number"
      ? { dtype: "float32", shape: [], data: Float32Array.of(tensor) }
      : tensor;
    const value = this.#value(name ?? this.#freshName("constant"), content);
    this.#initializers.push(toOnnxTensor(value.name, content));
    return value;
  }

  /** Adds a constant list of int64 numbers. */
  integers(numbers: readonly number[]): Value {
    const data = BigInt64Array.from(numbers, BigInt);
    return this.constant({ dtype: "int64", shape: [data.length], data });
  }

  /** Adds any operator with one result, for what has no method of its own. */
  node(
    opType: string,
    { inputs, attributes = {}, shape, dtype }: NodeParts,
  ): Value {
    const names = inputs.map((input) =>
      input === undefined ? "" : this.#nameOf(this.toValue(input))
    );
    const output = this.#freshName(opType.toLowerCase());
    this.#addNode(opType, names, { output, attributes });
    return this.#value(output, {
      shape,
      dtype: dtype ?? inputs[0]?.dtype ?? "float32",
    });
  }

  /** The value of an operand; a tensor becomes a constant. */
  toValue(operand: Operand): Value {
    return "data" in operand ? this.constant(operand) : operand;
  }

  /** The graph as it stands, without any pass run over it. */
  toGraph(name = "generator"): OnnxGraph {
    return {
      name,
      nodes: [...this.#nodes],
      initializers: [...this.#initializers],
      inputs: [...this.#inputs],
      outputs: [...this.#outputs],
      valueInfos: [],
      docString: "",
    };
  }

  #addNode(
    opType: string,
    inputs: readonly string[],
    { output, attributes = {} }: { output: string; attributes?: Attributes },
  ): void {
    this.#nodes.push({
      opType,
      domain: "",
      name: `${opType}_${this.#nodes.length}`,
      inputs,
      outputs: [output],
      attributes: makeAttributes(attributes),
      docString: "",
    });
  }

  #value(
    name: string,
    { shape, dtype }: { shape: readonly Dimension[]; dtype: ValueDType },
  ): Value {
    if (this.#names.has(name)) {
      throw new RangeError(
        `Cannot build graph as names must be unique: current value is "${name}"`,
      );
    }
    const isGood = shape.every((size) =>
      typeof size !== "number" || (Number.isSafeInteger(size) && size >= 0)
    );
    if (!isGood) {
      throw new RangeError(
        `Cannot build graph as sizes must be non-negative integers: current shape of "${name}" is ${
          describeShape(shape)
        }`,
      );
    }
    const value: Value = Object.freeze({ name, dtype, shape: [...shape] });
    this.#names.add(name);
    this.#values.add(value);
    return value;
  }

  #nameOf(value: Value): string {
    if (this.#values.has(value)) return value.name;
    throw new RangeError(
      `Cannot build graph as value "${value.name}" belongs to another graph`,
    );
  }

  #freshName(stem: string): string {
    return `${stem}_${this.#names.size}`;
  }
}

function valueInfo({ name, dtype, shape }: Value): OnnxValueInfo {
  const dims = shape.map((size) =>
    typeof size === "number"
      ? { value: size, param: "" }
      : { param: size ?? "" }
  );
  return {
    name,
    type: { tensorType: { elemType: DATA_TYPE[dtype], shape: { dims } } },
  };
}
