import assert from "node:assert/strict";
import { GraphBuilder, type Value } from "../../lib/onnx/mod.ts";
import { assertNear, floats, runGraph } from "./run_graph.ts";

type Write = (graph: GraphBuilder, x: Value) => Value;

/** Operators on 0, 1, 2, ... with what they must give, worked out by hand. */
const CASES: Record<string, [number[], Write, number[], number[]]> = {
  "concat joins along an axis": [
    [1, 2],
    (g, x) => g.concat([x, g.add(x, g.constant(5))], 1),
    [1, 4],
    [0, 1, 5, 6],
  ],
  "reshape takes what is left": [
    [1, 4],
    (g, x) => g.reshape(x, [0, 2, -1]),
    [1, 2, 2],
    [0, 1, 2, 3],
  ],
  "transpose changes the order": [
    [1, 2, 3],
    (g, x) => g.transpose(x, [0, 2, 1]),
    [1, 3, 2],
    [0, 3, 1, 4, 2, 5],
  ],
  "slice keeps ranges": [
    [1, 3, 3],
    (g, x) =>
      g.slice(x, [{ axis: 1, start: 1 }, { axis: -1, start: -2, end: -1 }]),
    [1, 2, 1],
    [4, 7],
  ],
  "pad reflects": [
    [1, 3],
    (g, x) => g.pad(x, { before: [0, 2], after: [0, 1], mode: "reflect" }),
    [1, 6],
    [2, 1, 0, 1, 2, 1],
  ],
  "pad fills": [
    [1, 2],
    (g, x) => g.pad(x, { before: [0, 1], after: [0, 1], value: 7 }),
    [1, 4],
    [7, 0, 1, 7],
  ],
  "resize repeats the nearest": [
    [1, 1, 1, 2],
    (g, x) => g.resize(x, { scales: [1, 1, 2, 2], mode: "nearest" }),
    [1, 1, 2, 4],
    [0, 0, 1, 1, 0, 0, 1, 1],
  ],
  "resize interpolates between centres": [
    [1, 1, 1, 2],
    (g, x) => g.resize(x, { scales: [1, 1, 1, 2], mode: "linear" }),
    [1, 1, 1, 4],
    [0, 0.25, 0.75, 1],
  ],
  "pixelNormalization scales channels to a mean square of one": [
    [1, 2, 2],
    (g, x) => g.pixelNormalization(x),
    [1, 2, 2],
    [0, 1, 2, 3].map((value, k) => value / Math.sqrt(k % 2 === 0 ? 2 : 5)),
  ],
  "pixelNormalization keeps zeros": [
    [1, 1],
    (g, x) => g.pixelNormalization(x),
    [1, 1],
    [0],
  ],
  "averagePool takes the mean of squares": [
    [1, 1, 2, 4],
    (g, x) => g.averagePool(x, 2),
    [1, 1, 1, 2],
    [2.5, 4.5],
  ],
  "gatedLinearUnit lets the second half decide": [
    [1, 4],
    (g, x) => g.gatedLinearUnit(x),
    [1, 2],
    [0, 1 / (1 + Math.exp(-3))],
  ],
  "reduceMean keeps the axes": [
    [1, 2, 2],
    (g, x) => g.reduceMean(x, [1, 2]),
    [1, 1, 1],
    [1.5],
  ],
  "softmax sums to one": [
    [1, 2],
    (g, x) => g.softmax(g.mul(x, g.constant(Math.log(3)))),
    [1, 2],
    [0.25, 0.75],
  ],
  "leakyRelu scales what is negative": [
    [1, 3],
    (g, x) => g.leakyRelu(g.sub(x, g.constant(1)), 0.25),
    [1, 3],
    [-0.25, 0, 1],
  ],
  "clip holds between bounds": [
    [1, 4],
    (g, x) => g.clip(x, 1, 2),
    [1, 4],
    [1, 1, 2, 2],
  ],
  "where chooses": [
    [1, 3],
    (g, x) => g.where(g.greater(x, g.constant(0.5)), x, g.constant(-1)),
    [1, 3],
    [-1, 1, 2],
  ],
  "silu is x times its sigmoid": [
    [1, 2],
    (g, x) => g.silu(x),
    [1, 2],
    [0, 1 / (1 + Math.exp(-1))],
  ],
  "matMul multiplies matrices": [
    [1, 2, 2],
    (g, x) => g.matMul(x, x),
    [1, 2, 2],
    [2, 3, 6, 11],
  ],
  "linear takes a matrix as PyTorch stores it": [
    [1, 2],
    (g, x) => g.linear(x, { weight: floats([2, 2]), bias: floats([2]) }),
    [1, 2],
    [1, 4],
  ],
  "conv sums under its kernel": [
    [1, 1, 2, 2],
    (g, x) => g.conv(x, { weight: floats([1, 1, 2, 2], [1, 1, 1, 1]) }),
    [1, 1, 1, 1],
    [6],
  ],
  "conv steps and pads": [
    [1, 1, 3, 3],
    (g, x) =>
      g.conv(x, { weight: floats([1, 1, 1, 1], [1]), stride: 2, padding: 1 }),
    [1, 1, 3, 3],
    [0, 0, 0, 0, 4, 0, 0, 0, 0],
  ],
  "convTranspose spreads its kernel": [
    [1, 1, 1, 2],
    (g, x) =>
      g.convTranspose(x, {
        weight: floats([1, 1, 1, 1], [3]),
        stride: 2,
        outputPadding: 1,
      }),
    [1, 1, 2, 4],
    [0, 0, 3, 0, 0, 0, 0, 0],
  ],
  "instanceNormalization has mean 0 and variance 1": [
    [1, 1, 1, 2],
    (g, x) => g.instanceNormalization(x, { epsilon: 0 }),
    [1, 1, 1, 2],
    [-1, 1],
  ],
  "instanceNormalization sums by rows where asked": [
    [1, 1, 2, 2],
    (g, x) =>
      g.instanceNormalization(x, {
        epsilon: 1.25 / 3,
        scale: floats([1], [2]),
        bias: floats([1], [3]),
        isByRows: true,
      }),
    [1, 1, 2, 2],
    [-1.5, -0.5, 0.5, 1.5].map((value) => 3 + 2 * value / Math.sqrt(5 / 3)),
  ],
  "groupNormalization takes channels together": [
    [1, 2, 1, 1],
    (g, x) =>
      g.groupNormalization(x, {
        groups: 1,
        epsilon: 0,
        scale: floats([2], [2, 3]),
        bias: floats([2], [1, 1]),
      }),
    [1, 2, 1, 1],
    [-1, 4],
  ],
  "groupNormalization of single channels is that of instances": [
    [1, 2, 1, 2],
    (g, x) =>
      g.groupNormalization(x, {
        groups: 2,
        epsilon: 0,
        scale: floats([2], [2, 3]),
      }),
    [1, 2, 1, 2],
    [-2, 2, -3, 3],
  ],
  "prelu has a slope of its own": [
    [1, 2],
    (g, x) => g.prelu(g.sub(x, g.constant(2)), floats([1], [0.5])),
    [1, 2],
    [-1, -0.5],
  ],
};

for (const [name, [shape, write, wanted, numbers]] of Object.entries(CASES)) {
  Deno.test(name, async () => {
    const graph = new GraphBuilder();
    const [, ...rest] = shape;
    const y = write(graph, graph.input("x", { shape: ["batch", ...rest] }));
    assert.deepEqual(y.shape.slice(1), wanted.slice(1));
    graph.output("y", y);
    const outputs = await runGraph(graph, { x: floats(shape) });
    assert.deepEqual(outputs["y"]?.shape, wanted);
    assertNear(outputs["y"], numbers);
  });
}

Deno.test("gather picks rows of a table", async () => {
  const graph = new GraphBuilder();
  const rows = graph.input("rows", { shape: ["batch"], dtype: "int64" });
  const y = graph.gather(floats([3, 2]), rows);
  assert.deepEqual(y.shape, ["batch", 2]);
  graph.output("y", y);
  const data = BigInt64Array.of(2n, 0n);
  const outputs = await runGraph(graph, {
    rows: { dtype: "int64", shape: [2], data },
  });
  assertNear(outputs["y"], [4, 5, 0, 1]);
});

Deno.test("wrong graphs are refused while they are built", () => {
  const graph = new GraphBuilder();
  const x = graph.input("x", { shape: ["batch", 3] });
  const other = new GraphBuilder().input("x", { shape: ["batch", 3] });
  const wrong: [() => unknown, RegExp][] = [
    [() => graph.input("x", { shape: [1] }), /names must be unique/],
    [() => graph.relu(other), /belongs to another graph/],
    [() => graph.add(x, floats([2])), /\[batch, 3\] and \[2\] do not fit/],
    [() => graph.softmax(x, 2), /an axis must be in -2 to 1/],
    [() => graph.reshape(floats([3]), [2, -1]), /does not fit into/],
    [() => graph.transpose(x, [0, 0]), /each of 2 axes once/],
    [() => graph.concat([], 0), /needs values/],
    [() => graph.input("y", { shape: [1.5] }), /non-negative integers/],
  ];
  for (const [write, message] of wrong) {
    assert.throws(write, { name: "RangeError", message });
  }
});

Deno.test("groups of channels are normalised in images of any size", async () => {
  const graph = new GraphBuilder();
  const shape = ["batch", 4, "height", "width"];
  const y = graph.groupNormalization(graph.input("x", { shape }), {
    groups: 2,
    epsilon: 0,
    bias: floats([4], [0, 1, 2, 3]),
  });
  assert.deepEqual(y.shape, shape);
  graph.output("y", y);
  const { y: small } = await runGraph(graph, {
    x: floats([1, 4, 1, 1], [1, 3, 5, 9]),
  });
  assertNear(small, [-1, 2, 1, 4]);
  const { y: large } = await runGraph(graph, { x: floats([2, 4, 1, 2]) });
  assert.deepEqual(large?.shape, [2, 4, 1, 2]);
  const [mean, deviation] = [1.5, Math.sqrt(1.25)];
  const [first, second] = [0, 1].map((k) => (k - mean) / deviation);
  assertNear(
    { dtype: "float32", shape: [2], data: large.data.slice(0, 2) },
    [first ?? NaN, second ?? NaN],
  );
});
