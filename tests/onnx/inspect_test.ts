/** What is refused of models that anybody may have made. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { MediganError } from "../../lib/errors.ts";
import {
  ATTRIBUTE_TYPE,
  encodeModel,
  GraphBuilder,
  inspectModel,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
} from "../../lib/onnx/mod.ts";
import { float32Tensor } from "../../lib/tensor.ts";

function smallModel(): OnnxModel {
  const graph = new GraphBuilder();
  const x = graph.input("x", { shape: ["batch", 2] });
  const weight = float32Tensor(Float32Array.of(1, 2, 3, 4), [2, 2]);
  graph.output("y", graph.tanh(graph.linear(x, { weight })));
  return graph.toModel();
}

const small = smallModel();

function withGraph(change: (graph: OnnxGraph) => Partial<OnnxGraph>) {
  return { ...small, graph: { ...small.graph, ...change(small.graph) } };
}

function withNode(change: Partial<OnnxNode>): OnnxModel {
  return withGraph(({ nodes: [first, ...others] }) => ({
    nodes: [{ ...first!, ...change }, ...others],
  }));
}

function attribute(value: Partial<OnnxAttribute>): OnnxAttribute {
  return {
    name: "branch",
    type: ATTRIBUTE_TYPE.graph,
    floats: [],
    ints: [],
    strings: [],
    tensors: [],
    graphs: [],
    refAttrName: "",
    ...value,
  };
}

function nested(depth: number): OnnxGraph {
  if (depth === 0) return { ...small.graph, initializers: [] };
  const [node] = small.graph.nodes;
  const branch = attribute({ g: nested(depth - 1) });
  return { ...small.graph, nodes: [{ ...node!, attributes: [branch] }] };
}

Deno.test("an honest model is described as it is", () => {
  const seen = inspectModel(encodeModel(small));
  assert.equal(seen.opset, 17);
  assert.deepEqual(seen.inputs.map(({ name }) => name), ["x"]);
  assert.deepEqual(seen.outputs.map(({ name }) => name), ["y"]);
  assert.equal(seen.parameters, 4);
  assert.equal(seen.constantBytes, 16);
  assert.equal(seen.operators.get("Tanh"), 1);
  assert.match(seen.producer, /^@medigan\/core/);
});

Deno.test("constants that are listed as inputs need not be given", () => {
  const listed = withGraph(({ inputs, initializers }) => ({
    inputs: [...inputs, ...initializers.map(({ name }) => ({ name }))],
  }));
  const names = inspectModel(listed).inputs.map(({ name }) => name);
  assert.deepEqual(names, ["x"]);
});

const FAULTS: Record<string, readonly [OnnxModel, RegExp]> = {
  "operators of other makers": [
    withNode({ domain: "com.microsoft" }),
    /must be those of ONNX itself: current domain is "com\.microsoft"/,
  ],
  "operator sets of other makers": [
    { ...small, opsetImports: [{ domain: "evil", version: 1 }] },
    /current domain is "evil"/,
  ],
  "operators of its own": [
    {
      ...small,
      functions: [{
        name: "f",
        domain: "",
        inputs: [],
        outputs: [],
        attributes: [],
        nodes: [],
        opsetImports: [],
      }],
    },
    /defines 1 operators of its own/,
  ],
  "old operator sets": [
    { ...small, opsetImports: [{ domain: "", version: 6 }] },
    /must be 7 to 26: current version is 6/,
  ],
  "operator sets that nobody knows": [
    { ...small, opsetImports: [{ domain: "", version: 99 }] },
    /current version is 99/,
  ],
  "no operator set": [{ ...small, opsetImports: [] }, /current version is 0/],
  "constants in other files": [
    withGraph(({ initializers: [first, ...others] }) => ({
      initializers: [{
        ...first!,
        dataLocation: 1,
        externalData: [{ key: "location", value: "../../etc/passwd" }],
      }, ...others],
    })),
    /lies in another file/,
  ],
  "constants in other files, in a node": [
    withNode({
      attributes: [attribute({
        t: { ...small.graph.initializers[0]!, dataLocation: 1 },
      })],
    }),
    /lies in another file/,
  ],
  "constants that are larger than they are": [
    withGraph(({ initializers: [first, ...others] }) => ({
      initializers: [{ ...first!, dims: [2 ** 20, 2 ** 9] }, ...others],
    })),
    /must have 2147483648 bytes: current number is 16/,
  ],
  "negative sizes": [
    withGraph(({ initializers: [first, ...others] }) => ({
      initializers: [{ ...first!, dims: [-2, -2] }, ...others],
    })),
    /must be non-negative/,
  ],
  "deep nesting": [
    { ...small, graph: nested(9) },
    /at most 8 levels of graphs within graphs/,
  ],
  "no output": [withGraph(() => ({ outputs: [] })), /no output/],
};

for (const [name, [model, message]] of Object.entries(FAULTS)) {
  Deno.test(`refused: ${name}`, () => {
    assert.throws(() => inspectModel(encodeModel(model)), (error) => {
      assert(error instanceof MediganError);
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("limits are counted over graphs within graphs", () => {
  const model = { ...small, graph: nested(2) };
  assert.throws(
    () => inspectModel(model, { maxNodes: 3 }),
    /at most 3 operators/,
  );
  assert.throws(
    () => inspectModel(small, { maxConstantBytes: 15 }),
    /at most 15 bytes of constants: current number is at least 16/,
  );
});

Deno.test("any change to a file is inspected or refused by name", () => {
  const good = encodeModel(small);
  fc.assert(fc.property(
    fc.nat(good.length - 1),
    fc.integer({ min: 0, max: 255 }),
    (place, byte) => {
      const changed = good.slice();
      changed[place] = byte;
      try {
        inspectModel(changed);
      } catch (error) {
        assert(error instanceof MediganError, String(error));
      }
    },
  ));
});
