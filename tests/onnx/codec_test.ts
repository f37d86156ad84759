import assert from "node:assert/strict";
import fc from "fast-check";
import {
  decodeModel,
  encodeModel,
  GraphBuilder,
  type OnnxModel,
} from "../../lib/onnx/mod.ts";
import { WireReader } from "../../lib/onnx/wire_reader.ts";
import { WireWriter } from "../../lib/onnx/wire_writer.ts";
import { FormatError } from "../../lib/errors.ts";
import { noise } from "./run_graph.ts";

function smallModel(): OnnxModel {
  const graph = new GraphBuilder();
  const x = graph.input("x", { shape: ["batch", 2, 4, 4] });
  const y = graph.conv(x, { weight: noise([3, 2, 3, 3]), padding: 1 });
  const z = graph.leakyRelu(graph.reshape(y, [0, -1]), 0.2);
  graph.output("z", z);
  return graph.toModel({ metadata: { family: "test", note: "synthetic" } });
}

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const bytes = fc.uint8Array({ maxLength: 20 });
const size = fc.nat();

const tensor = fc.record({
  name: fc.string(),
  dims: fc.array(size, { maxLength: 4 }),
  dataType: fc.nat(16),
  rawData: fc.option(bytes, { nil: undefined }),
  floatData: fc.array(fc.float()),
  int32Data: fc.array(int64),
  int64Data: fc.array(int64),
  doubleData: fc.array(fc.double()),
  uint64Data: fc.array(int64),
  stringData: fc.array(bytes),
  externalData: fc.array(fc.record({ key: fc.string(), value: fc.string() })),
  dataLocation: fc.nat(1),
});

const attribute = fc.record({
  name: fc.string(),
  type: fc.nat(14),
  f: fc.float(),
  i: int64,
  s: bytes,
  t: tensor,
  floats: fc.array(fc.float()),
  ints: fc.array(int64),
  strings: fc.array(bytes),
  tensors: fc.array(tensor, { maxLength: 2 }),
  graphs: fc.constant([]),
  refAttrName: fc.string(),
});

const node = fc.record({
  opType: fc.string(),
  domain: fc.string(),
  name: fc.string(),
  inputs: fc.array(fc.string()),
  outputs: fc.array(fc.string()),
  attributes: fc.array(attribute, { maxLength: 2 }),
  docString: fc.string(),
});

Deno.test("a model is the same after writing and reading", () => {
  fc.assert(
    fc.property(
      fc.array(node, { maxLength: 3 }),
      fc.array(tensor, { maxLength: 3 }),
      (nodes, initializers) => {
        const model = smallModel();
        const graph = { ...model.graph, nodes, initializers };
        const whole = { ...model, graph };
        const read = decodeModel(encodeModel(whole));
        // Undefined properties and absent ones are the same here.
        assert.deepEqual(
          JSON.parse(describe(read)),
          JSON.parse(describe(whole)),
        );
      },
    ),
    { numRuns: 60 },
  );
});

function describe(model: OnnxModel): string {
  return JSON.stringify(model, (_, value) => {
    if (typeof value === "bigint") return `${value}n`;
    if (value instanceof Uint8Array) return value.toHex();
    return Object.is(value, -0) || Number.isNaN(value) ? String(value) : value;
  });
}

Deno.test("the same model gives the same bytes", () => {
  assert.deepEqual(encodeModel(smallModel()), encodeModel(smallModel()));
});

Deno.test("a consumed model gives the same bytes and its memory back", () => {
  const makeModel = () => {
    // Two halves of one array, of which neither may go before the other.
    const whole = noise([2, 128 * 128]).data;
    const graph = new GraphBuilder();
    const halves = [0, 1].map((half) => {
      const data = whole.subarray(half * 128 * 128, (half + 1) * 128 * 128);
      return { dtype: "float32" as const, shape: [128, 128], data };
    });
    const x = graph.input("x", { shape: ["batch", 128] });
    const y = halves.reduce((value, half) => graph.matMul(value, half), x);
    graph.output("y", y);
    return { whole, model: graph.toModel() };
  };
  const kept = makeModel();
  const consumed = makeModel();
  assert.deepEqual(
    encodeModel(consumed.model, { isConsumed: true }),
    encodeModel(kept.model),
  );
  assert.equal(kept.whole.length, 2 * 128 * 128);
  assert.equal(consumed.whole.length, 0);
});

Deno.test("constants are views of the bytes that were read", () => {
  const file = encodeModel(smallModel());
  const [first] = decodeModel(file).graph.initializers;
  assert.equal(first?.rawData?.buffer, file.buffer);
});

Deno.test("integers have the bytes that the format says", () => {
  const cases: [bigint, string][] = [
    [0n, "00"],
    [1n, "01"],
    [127n, "7f"],
    [128n, "8001"],
    [300n, "ac02"],
    [-1n, "ffffffffffffffffff01"],
    [-(2n ** 63n), "80808080808080808001"],
  ];
  for (const [value, hex] of cases) {
    const writer = new WireWriter();
    writer.varint(value);
    const written = writer.finish();
    assert.equal(written.toHex(), hex);
    assert.equal(BigInt.asIntN(64, new WireReader(written).varint()), value);
  }
});

/** Reading must succeed or fail with the error for broken files. */
function mustNotCrash(file: Uint8Array): void {
  try {
    decodeModel(file, { maxValues: 1e5 });
  } catch (error) {
    assert(error instanceof FormatError, String(error));
    assert.match(error.message, /^Cannot read ONNX model as /);
  }
}

Deno.test("random bytes are read or refused, never more", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), mustNotCrash));
});

Deno.test("damaged models are read or refused, never more", () => {
  const whole = encodeModel(smallModel());
  const place = fc.nat(whole.length - 1);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 5 }),
      fc.option(place),
      (changes, end) => {
        const damaged = whole.slice(0, end ?? whole.length);
        for (const [at, byte] of changes) damaged[at] = byte;
        mustNotCrash(damaged);
      },
    ),
    { numRuns: 500 },
  );
});

const HOSTILE: Record<string, [string, RegExp]> = {
  "nothing at all": ["", /holds no graph/],
  "a length beyond the end": ["3affffffff0f", /announced where 0 are left/],
  "an integer without an end": [
    "08ffffffffffffffffffff01",
    /more than 64 bits/,
  ],
  "an integer that is cut off": ["08ff", /ends within a number/],
  "a field with number 0": ["0000", /field number 0/],
  "a wire type of old": ["0b", /wire type 3/],
  "a text in place of a number": ["0a0161", /wire type 2, not 0/],
  "a text that is no UTF-8": ["1201ff", /no valid UTF-8/],
  "a version past exact integers": [
    "08ffffffffffffffff7f",
    /outside the range of exact integers/,
  ],
};

for (const [what, [hex, message]] of Object.entries(HOSTILE)) {
  Deno.test(`${what} is refused`, () => {
    assert.throws(() => decodeModel(Uint8Array.fromHex(hex)), {
      name: "FormatError",
      message,
    });
  });
}

Deno.test("graphs within graphs are refused past a depth", () => {
  // Model.graph > node > attribute > graph > node > ...
  let graph = new WireWriter();
  for (let depth = 0; depth < 100; depth++) {
    const attribute = new WireWriter();
    attribute.message(6, graph);
    const node = new WireWriter();
    node.message(5, attribute);
    graph = new WireWriter();
    graph.message(1, node);
  }
  const model = new WireWriter();
  model.message(7, graph);
  assert.throws(() => decodeModel(model.finish()), {
    name: "FormatError",
    message: /nested deeper than 64/,
  });
});

Deno.test("more values than the limit are refused", () => {
  const ints = new WireWriter();
  for (let k = 0; k < 1000; k++) ints.varint(1n);
  const tensor = new WireWriter();
  tensor.message(7, ints);
  const graph = new WireWriter();
  graph.message(5, tensor);
  const model = new WireWriter();
  model.message(7, graph);
  const file = model.finish();
  assert.equal(decodeModel(file).graph.initializers.length, 1);
  assert.throws(() => decodeModel(file, { maxValues: 999 }), {
    name: "FormatError",
    message: /too many values/,
  });
  assert.throws(() => decodeModel(file, { maxBytes: 10 }), {
    name: "FormatError",
    message: /10 are the limit/,
  });
});

Deno.test("repeated numbers are read whether packed or not", () => {
  const tensor = new WireWriter();
  for (const size of [2n, 3n]) {
    tensor.tag(1, 0);
    tensor.varint(size);
  }
  const graph = new WireWriter();
  graph.message(5, tensor);
  const model = new WireWriter();
  model.message(7, graph);
  const [read] = decodeModel(model.finish()).graph.initializers;
  assert.deepEqual(read?.dims, [2, 3]);
});
