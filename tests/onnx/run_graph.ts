/** Running small graphs to see what their operators compute. */
import assert from "node:assert/strict";
import {
  encodeModel,
  type GraphBuilder,
  type OnnxGraph,
} from "../../lib/onnx/mod.ts";
import { openSession } from "../../lib/runtime/mod.ts";
import { elementCount, type Tensor } from "../../lib/tensor.ts";

/** A float32 tensor of 0, 1, 2, ... or of given numbers. */
export function floats(
  shape: readonly number[],
  numbers?: readonly number[],
): Tensor<"float32"> {
  const data = Float32Array.from(
    numbers ?? Array.from({ length: elementCount(shape) }, (_, k) => k),
  );
  return { dtype: "float32", shape, data };
}

/** Numbers that look random and are always the same. */
export function noise(shape: readonly number[], seed = 1): Tensor<"float32"> {
  return floats(
    shape,
    Array.from(
      { length: elementCount(shape) },
      (_, k) => Math.sin(seed * 12.9898 + k * 78.233) * 1.5,
    ),
  );
}

/** Outputs of a graph as it is, or after passes. */
export async function runGraph(
  builder: GraphBuilder,
  feeds: Record<string, Tensor>,
  pass: (graph: OnnxGraph) => OnnxGraph = (graph) => graph,
): Promise<Record<string, Tensor>> {
  const model = builder.toModel({ isOptimized: false });
  const onnx = encodeModel({ ...model, graph: pass(model.graph) });
  await using session = await openSession(onnx, { device: "wasm", threads: 1 });
  return await session.run(feeds);
}

/** Checks that the numbers of two tensors are the same within 1e-5. */
export function assertNear(
  actual: Tensor | undefined,
  expected: ArrayLike<number | bigint>,
): void {
  assert(actual !== undefined);
  assert.equal(actual.data.length, expected.length);
  for (let index = 0; index < expected.length; index++) {
    const distance = Math.abs(
      Number(actual.data[index]) - Number(expected[index]),
    );
    assert(
      distance <= 1e-5 * (1 + Math.abs(Number(expected[index]))),
      `${actual.data[index]} is not ${expected[index]} at ${index}`,
    );
  }
}
