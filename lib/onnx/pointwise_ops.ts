/** Operators that work element by element. */
import { GraphCore } from "./graph_core.ts";
import { DATA_TYPE } from "./messages.ts";
import {
  broadcastShapes,
  frontAxis,
  type Operand,
  type Value,
  type ValueDType,
} from "./value.ts";

/**
 * A graph under construction with the operators that work element by element.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { GraphBuilder } from "@medigan/core/onnx";
 * const graph = new GraphBuilder();
 * const x = graph.input("x", { shape: ["batch", 3, 1] });
 * const y = graph.input("y", { shape: [4] });
 * assert.deepEqual(graph.add(x, y).shape, ["batch", 3, 4]);
 * ```
 */
export class PointwiseOps extends GraphCore {
  /** Sum, with broadcasting. */
  add(left: Operand, right: Operand): Value {
    return this.#binary("Add", left, right);
  }

  /** Difference, with broadcasting. */
  sub(left: Operand, right: Operand): Value {
    return this.#binary("Sub", left, right);
  }

  /** Product, with broadcasting. */
  mul(left: Operand, right: Operand): Value {
    return this.#binary("Mul", left, right);
  }

  /** Quotient, with broadcasting. */
  div(left: Operand, right: Operand): Value {
    return this.#binary("Div", left, right);
  }

  /** Power, with broadcasting. */
  pow(base: Operand, exponent: Operand): Value {
    return this.#binary("Pow", base, exponent);
  }

  /** Whether the left is greater than the right, with broadcasting. */
  greater(left: Operand, right: Operand): Value {
    const shape = broadcastShapes(left.shape, right.shape);
    return this.node("Greater", {
      inputs: [left, right],
      shape,
      dtype: "bool",
    });
  }

  /** The second value where the first is true, else the third. */
  where(isTrue: Operand, then: Operand, otherwise: Operand): Value {
    const shape = broadcastShapes(
      isTrue.shape,
      broadcastShapes(then.shape, otherwise.shape),
    );
    const { dtype } = then;
    return this.node("Where", {
      inputs: [isTrue, then, otherwise],
      shape,
      dtype,
    });
  }

  /** max(x, 0). */
  relu(x: Operand): Value {
    return this.#unary("Relu", x);
  }

  /** x where it is positive, else `slope` times x. */
  leakyRelu(x: Operand, slope: number): Value {
    const attributes = { alpha: { float: slope } };
    return this.node("LeakyRelu", { inputs: [x], attributes, shape: x.shape });
  }

  /** x where it is positive, else a learnt slope times x. */
  prelu(x: Operand, slope: Operand): Value {
    return this.node("PRelu", { inputs: [x, slope], shape: x.shape });
  }

  /** Hyperbolic tangent. */
  tanh(x: Operand): Value {
    return this.#unary("Tanh", x);
  }

  /** 1 / (1 + exp(-x)). */
  sigmoid(x: Operand): Value {
    return this.#unary("Sigmoid", x);
  }

  /** x times sigmoid(x), also known as Swish. */
  silu(x: Operand): Value {
    const value = this.toValue(x);
    return this.mul(value, this.sigmoid(value));
  }

  /** Exponential. */
  exp(x: Operand): Value {
    return this.#unary("Exp", x);
  }

  /** The largest whole number that is not greater. */
  floor(x: Operand): Value {
    return this.#unary("Floor", x);
  }

  /** Square root. */
  sqrt(x: Operand): Value {
    return this.#unary("Sqrt", x);
  }

  /** Sine of radians. */
  sin(x: Operand): Value {
    return this.#unary("Sin", x);
  }

  /** Cosine of radians. */
  cos(x: Operand): Value {
    return this.#unary("Cos", x);
  }

  /** x held between two bounds. */
  clip(x: Operand, minimum: number, maximum: number): Value {
    const bounds = [this.constant(minimum), this.constant(maximum)];
    return this.node("Clip", { inputs: [x, ...bounds], shape: x.shape });
  }

  /** The same numbers in another element type. */
  cast(x: Operand, dtype: ValueDType): Value {
    const attributes = { to: { int: DATA_TYPE[dtype] } };
    return this.node("Cast", {
      inputs: [x],
      attributes,
      shape: x.shape,
      dtype,
    });
  }

  /** Exponentials along an axis, scaled to a sum of one. */
  softmax(x: Operand, axis = -1): Value {
    const attributes = { axis: { int: frontAxis(axis, x.shape.length) } };
    return this.node("Softmax", { inputs: [x], attributes, shape: x.shape });
  }

  #unary(opType: string, x: Operand): Value {
    return this.node(opType, { inputs: [x], shape: x.shape });
  }

  #binary(opType: string, left: Operand, right: Operand): Value {
    const shape = broadcastShapes(left.shape, right.shape);
    return this.node(opType, { inputs: [left, right], shape });
  }
}
