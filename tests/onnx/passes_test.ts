import assert from "node:assert/strict";
import { GraphBuilder, optimizeGraph } from "../../lib/onnx/mod.ts";
import { dropDeadParts } from "../../lib/onnx/passes/drop_dead_parts.ts";
import { foldBatchNormalization } from "../../lib/onnx/passes/fold_batch_normalization.ts";
import { removeIdentities } from "../../lib/onnx/passes/remove_identities.ts";
import { shareConstants } from "../../lib/onnx/passes/share_constants.ts";
import type { OnnxGraph } from "../../lib/onnx/mod.ts";
import { assertNear, floats, noise, runGraph } from "./run_graph.ts";

const opTypes = (graph: OnnxGraph) => graph.nodes.map(({ opType }) => opType);

function norm(channels: number) {
  return {
    scale: noise([channels], 2),
    bias: noise([channels], 3),
    mean: noise([channels], 4),
    variance: floats([channels], [0.5, 2, 3, 0.01].slice(0, channels)),
  };
}

const LAYERS: Record<string, (graph: GraphBuilder) => number[]> = {
  "a convolution in two groups": (graph) => {
    const x = graph.input("x", { shape: ["batch", 4, 5, 5] });
    const y = graph.conv(x, {
      weight: noise([4, 2, 3, 3]),
      bias: noise([4], 9),
      padding: 1,
      groups: 2,
    });
    graph.output("y", graph.batchNormalization(y, norm(4)));
    return [2, 4, 5, 5];
  },
  "a transposed convolution": (graph) => {
    const x = graph.input("x", { shape: ["batch", 3, 4, 4] });
    const y = graph.convTranspose(x, {
      weight: noise([3, 4, 4, 4]),
      stride: 2,
      padding: 1,
    });
    graph.output("y", graph.batchNormalization(y, norm(4)));
    return [2, 3, 4, 4];
  },
  "a transposed convolution in two groups": (graph) => {
    const x = graph.input("x", { shape: ["batch", 6, 4, 4] });
    const y = graph.convTranspose(x, {
      weight: noise([6, 2, 3, 3]),
      bias: noise([4], 9),
      groups: 2,
    });
    graph.output("y", graph.batchNormalization(y, norm(4)));
    return [2, 6, 4, 4];
  },
  "a fully connected layer": (graph) => {
    const x = graph.input("x", { shape: ["batch", 5] });
    const y = graph.linear(x, { weight: noise([4, 5]), bias: noise([4], 9) });
    graph.output("y", graph.batchNormalization(y, norm(4)));
    return [2, 5];
  },
};

for (const [name, write] of Object.entries(LAYERS)) {
  Deno.test(`batch norm folds into ${name}`, async () => {
    const graph = new GraphBuilder();
    const x = noise(write(graph), 5);
    const folded = foldBatchNormalization(graph.toGraph());
    assert(!opTypes(folded).includes("BatchNormalization"));
    const before = await runGraph(graph, { x });
    const after = await runGraph(graph, { x }, foldBatchNormalization);
    assertNear(after["y"], before["y"]?.data as Float32Array);
  });
}

Deno.test("batch norm stays where the layer is used elsewhere", () => {
  const graph = new GraphBuilder();
  const x = graph.input("x", { shape: ["batch", 4, 5, 5] });
  const y = graph.conv(x, { weight: noise([4, 4, 1, 1]) });
  graph.output("y", graph.add(y, graph.batchNormalization(y, norm(4))));
  const folded = foldBatchNormalization(graph.toGraph());
  assert(opTypes(folded).includes("BatchNormalization"));
});

Deno.test("batch norm stays where its numbers are no constants", () => {
  const graph = new GraphBuilder();
  const x = graph.input("x", { shape: ["batch", 4, 5, 5] });
  const scale = graph.input("scale", { shape: [4] });
  const y = graph.conv(x, { weight: noise([4, 4, 1, 1]) });
  graph.output("y", graph.batchNormalization(y, { ...norm(4), scale }));
  const folded = foldBatchNormalization(graph.toGraph());
  assert(opTypes(folded).includes("BatchNormalization"));
});

Deno.test("two batch norms fold one after the other", async () => {
  const graph = new GraphBuilder();
  const input = graph.input("x", { shape: ["batch", 2, 3, 3] });
  const y = graph.conv(input, { weight: noise([4, 2, 2, 2]) });
  const once = graph.batchNormalization(y, norm(4));
  graph.output("y", graph.batchNormalization(once, norm(4)));
  assert.deepEqual(opTypes(optimizeGraph(graph.toGraph())), ["Conv"]);
  const x = noise([1, 2, 3, 3], 7);
  const before = await runGraph(graph, { x });
  const after = await runGraph(graph, { x }, optimizeGraph);
  assertNear(after["y"], before["y"]?.data as Float32Array);
});

Deno.test("nodes and constants that no output needs are dropped", async () => {
  const graph = new GraphBuilder();
  const x = graph.input("x", { shape: ["batch", 2] });
  graph.input("unused", { shape: [1] });
  graph.add(graph.exp(x), floats([2]));
  graph.output("y", graph.mul(x, floats([2], [3, 4])));
  const kept = dropDeadParts(graph.toGraph());
  assert.deepEqual(opTypes(kept), ["Mul", "Identity"]);
  assert.equal(kept.initializers.length, 1);
  assert.equal(kept.inputs.length, 2);
  const feeds = { x: floats([1, 2], [5, 6]), unused: floats([1]) };
  const after = await runGraph(graph, feeds, dropDeadParts);
  assertNear(after["y"], [15, 24]);
});

Deno.test("equal constants are kept once, others are not touched", async () => {
  const graph = new GraphBuilder();
  const x = graph.input("x", { shape: ["batch", 2] });
  let y = graph.add(x, floats([2], [1, 2]));
  y = graph.add(y, floats([2], [1, 2]));
  y = graph.add(y, floats([1, 2], [1, 2]));
  y = graph.add(y, floats([2], [1, 3]));
  graph.output("y", y);
  const shared = shareConstants(graph.toGraph());
  assert.equal(shared.initializers.length, 3);
  const after = await runGraph(
    graph,
    { x: floats([1, 2], [0, 0]) },
    shareConstants,
  );
  assertNear(after["y"], [4, 9]);
});

Deno.test("identities go, but for those that outputs need", async () => {
  const graph = new GraphBuilder();
  const x = graph.input("x", { shape: ["batch", 2] });
  const y = graph.add(x, graph.constant(1));
  graph.output("y", y);
  graph.output("again", y);
  graph.output("given", x);
  graph.output("twice", graph.add(y, y));
  const after = removeIdentities(graph.toGraph());
  assert.deepEqual(opTypes(after), ["Add", "Identity", "Identity", "Add"]);
  const outputs = await runGraph(
    graph,
    { x: floats([1, 2], [1, 2]) },
    removeIdentities,
  );
  assertNear(outputs["y"], [2, 3]);
  assertNear(outputs["again"], [2, 3]);
  assertNear(outputs["given"], [1, 2]);
  assertNear(outputs["twice"], [4, 6]);
});
