/** Sizes that would not fit, and constants that lie in other files. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { bytesSource } from "../../lib/bytes.ts";
import { MediganError } from "../../lib/errors.ts";
import {
  decodeModel,
  encodeModel,
  GraphBuilder,
  inspectModel,
  joinExternalData,
  type OnnxEntry,
  type OnnxGraph,
  type OnnxModel,
  type OnnxTensor,
} from "../../lib/onnx/mod.ts";
import { float32Tensor, type Tensor } from "../../lib/tensor.ts";

const WEIGHTS = Float32Array.of(1, 2, 3, 4);

function smallModel(): OnnxModel {
  const graph = new GraphBuilder();
  const x = graph.input("x", { shape: ["batch", 2] });
  const weight = float32Tensor(WEIGHTS, [2, 2]);
  graph.output("y", graph.tanh(graph.linear(x, { weight })));
  return graph.toModel();
}

const small = smallModel();

function withGraph(change: Partial<OnnxGraph>): OnnxModel {
  return { ...small, graph: { ...small.graph, ...change } };
}

/** The model with its constant changed. */
function withConstant(change: Partial<OnnxTensor>): OnnxModel {
  const [first, ...others] = small.graph.initializers;
  return withGraph({ initializers: [{ ...first!, ...change }, ...others] });
}

/** One operator that is told by a constant what to make. */
function told(opType: string, numbers: readonly number[], at = 1): OnnxModel {
  const graph = new GraphBuilder();
  const x = graph.input("x", { shape: ["batch", 2] });
  const shape: Tensor<"int64"> = {
    dtype: "int64",
    shape: [numbers.length],
    data: BigInt64Array.from(numbers, BigInt),
  };
  const inputs = at === 0
    ? [shape]
    : [x, ...Array(at - 1).fill(undefined), shape];
  graph.output("y", graph.node(opType, { inputs, shape: ["batch", 2] }));
  return graph.toModel();
}

function refused(model: OnnxModel, message: RegExp): void {
  for (const one of [model, encodeModel(model)]) {
    assert.throws(() => inspectModel(one), (error) => {
      assert(error instanceof MediganError, String(error));
      assert.match(error.message, message);
      return true;
    });
  }
}

for (
  const [opType, at] of [
    ["ConstantOfShape", 0],
    ["Expand", 1],
    ["Tile", 1],
    ["Upsample", 1],
    ["Resize", 2],
    ["Resize", 3],
    ["Pad", 1],
    ["OneHot", 1],
    ["MaxUnpool", 2],
    ["CenterCropPad", 1],
    ["Col2Im", 1],
  ] as const
) {
  Deno.test(`${opType} is not told to make what would not fit, input ${at}`, () => {
    inspectModel(told(opType, [1, 2], at));
    refused(
      told(opType, [70_000, 70_000], at),
      /must not make more than 2147483648 elements: it is told to make 4900000000/,
    );
  });
}

Deno.test("attributes are told sizes, too", () => {
  for (const opType of ["RandomNormal", "RandomUniform"]) {
    const graph = new GraphBuilder();
    graph.output(
      "y",
      graph.node(opType, {
        inputs: [],
        attributes: { shape: { ints: [100_000, 100_000] } },
        shape: [1],
        dtype: "float32",
      }),
    );
    refused(graph.toModel(), /told to make 10000000000/);
  }
});

Deno.test("declared sizes must fit and be sizes", () => {
  const value = (dims: number[]) => ({
    name: "v",
    type: {
      tensorType: {
        elemType: 1,
        shape: { dims: dims.map((one) => ({ value: one, param: "" })) },
      },
    },
  });
  inspectModel(withGraph({ valueInfos: [value([-1, 4])] }));
  refused(
    withGraph({ valueInfos: [value([65_536, 65_536])] }),
    /"v" must take at most 2147483648 bytes: it is declared to take 17179869184/,
  );
  refused(withGraph({ outputs: [value([-7])] }), /must be non-negative/);
});

Deno.test("constants in lists have as many numbers as they say", () => {
  const list = { rawData: undefined, floatData: [1, 2, 3, 4] };
  inspectModel(withConstant(list));
  refused(
    withConstant({ ...list, dims: [2 ** 20, 2] }),
    /of 2097152 elements must have 2097152 numbers: current number is 4/,
  );
});

const PLACE: readonly OnnxEntry[] = [
  { key: "location", value: "w.bin" },
  { key: "offset", value: "4" },
  { key: "length", value: "16" },
];

function outside(externalData: readonly OnnxEntry[] = PLACE): OnnxModel {
  return withConstant({ rawData: undefined, dataLocation: 1, externalData });
}

function replaced(key: string, value: string): OnnxModel {
  return outside(PLACE.map((one) => one.key === key ? { key, value } : one));
}

const FILES = { externalFiles: ["w.bin"] };

/** A file whose numbers begin at its fourth byte. */
function file(length = 20) {
  const bytes = new Uint8Array(length);
  bytes.set(new Uint8Array(WEIGHTS.buffer).subarray(0, length - 4), 4);
  return {
    files: ["w.bin"],
    open: (name: string) => {
      assert.equal(name, "w.bin");
      return Promise.resolve(bytesSource(bytes));
    },
  };
}

Deno.test("constants in a file that is vouched for are taken in", async () => {
  const model = decodeModel(encodeModel(outside()));
  assert.equal(inspectModel(model, FILES).constantBytes, 16);
  const joined = await joinExternalData(model, file());
  assert.deepEqual(
    encodeModel({ ...joined, producerVersion: "" }),
    encodeModel({ ...decodeModel(encodeModel(small)), producerVersion: "" }),
  );
});

for (
  const location of [
    "../w.bin",
    "/etc/passwd",
    "sub/w.bin",
    "..",
    "",
    "C:w.bin",
    "a\\w.bin",
    "W.BIN",
    "w.bin\0",
    "other.bin",
  ]
) {
  Deno.test(`constants do not lie in ${JSON.stringify(location)}`, () => {
    const model = replaced("location", location);
    for (const limits of [{}, FILES, { externalFiles: ["../w.bin"] }]) {
      assert.throws(() => inspectModel(model, limits), /which no card lists/);
    }
  });
}

for (
  const [key, value] of [
    ["offset", "-1"],
    ["offset", "1e3"],
    ["offset", "9".repeat(30)],
    ["length", "17"],
    ["length", "0x10"],
  ] as const
) {
  Deno.test(`constants do not lie at ${key} ${value}`, () => {
    assert.throws(
      () => inspectModel(replaced(key, value), FILES),
      /must take 16 bytes of w\.bin/,
    );
  });
}

Deno.test("constants end within their file", async () => {
  await assert.rejects(
    joinExternalData(outside(), file(12)),
    /must end within its file of 12 bytes: current end is 20/,
  );
});

Deno.test("only constants of the main graph lie in other files", () => {
  const [tensor] = outside().graph.initializers;
  const [node, ...others] = small.graph.nodes;
  const value = {
    name: "value",
    type: 4,
    t: tensor!,
    floats: [],
    ints: [],
    strings: [],
    tensors: [],
    graphs: [],
    refAttrName: "",
  };
  const model = withGraph({
    nodes: [{ ...node!, attributes: [value] }, ...others],
  });
  assert.throws(() => inspectModel(model, FILES), /which no card lists/);
});

Deno.test("any change to a model with constants outside ends by name", async () => {
  const good = encodeModel(outside());
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), {
        minLength: 1,
        maxLength: 4,
      }),
      async (changes) => {
        const changed = good.slice();
        for (const [place, byte] of changes) changed[place] = byte;
        try {
          const model = decodeModel(changed);
          inspectModel(model, FILES);
          await joinExternalData(model, file());
        } catch (error) {
          assert(error instanceof MediganError, String(error));
        }
      },
    ),
    { numRuns: 500 },
  );
});
