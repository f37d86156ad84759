import assert from "node:assert/strict";
import fc from "fast-check";
import {
  decodeMessage,
  encodeMessage,
  KIND,
  type Message,
} from "../../lib/sandbox/wire.ts";
import type { DType, Tensor } from "../../lib/tensor.ts";

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int64: BigInt64Array,
  int32: Int32Array,
  int16: Int16Array,
  int8: Int8Array,
  uint8: Uint8Array,
} as const;

const tensors: fc.Arbitrary<Tensor> = fc.tuple(
  fc.constantFrom(...Object.keys(ARRAYS) as (keyof typeof ARRAYS)[]),
  fc.array(fc.nat(4), { maxLength: 4 }),
).map(([dtype, shape]) => {
  const count = shape.reduce((product, size) => product * size, 1);
  return { dtype: dtype as DType, shape, data: new ARRAYS[dtype](count) };
});

const messages: fc.Arbitrary<Required<Message>> = fc.record({
  kind: fc.nat(255),
  texts: fc.array(fc.string({ unit: "grapheme" }), { maxLength: 4 }),
  tensors: fc.array(fc.tuple(fc.string(), tensors), { maxLength: 3 }),
  blobs: fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 3 }),
});

Deno.test("messages come through as they were", () => {
  fc.assert(fc.property(messages, (message) => {
    const { blobs, ...rest } = decodeMessage(encodeMessage(message));
    const { blobs: wanted, ...wantedRest } = message;
    assert.deepEqual(rest, wantedRest);
    assert.deepEqual(
      blobs.map((one) => [...one]),
      wanted.map((one) => [...one]),
    );
  }));
});

Deno.test("numbers are little-endian and in their order", () => {
  const data = new Float32Array([1, -2]);
  const tensor: Tensor = { dtype: "float32", shape: [2], data };
  const bytes = encodeMessage({ kind: KIND.sample, tensors: [["a", tensor]] });
  assert.equal(
    bytes.toHex(),
    "41" + "0000" + "0100" + "0100000061" + "0001" + "02000000" +
      "0000803f" + "000000c0" + "0000",
  );
});

Deno.test("broken messages end in an error and never in more memory", () => {
  const property = fc.property(
    messages,
    fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
    fc.nat(),
    (message, changes, cut) => {
      const bytes = encodeMessage(message);
      for (const [place, value] of changes) bytes[place % bytes.length] = value;
      const broken = bytes.slice(0, bytes.length - (cut % 3));
      try {
        const { tensors } = decodeMessage(broken);
        const size = tensors.reduce(
          (sum, [, one]) => sum + one.data.byteLength,
          0,
        );
        assert(size <= broken.length);
      } catch (error) {
        assert(error instanceof RangeError || error instanceof TypeError);
      }
    },
  );
  fc.assert(property, { numRuns: 2000 });
});

Deno.test("any bytes end in a message or an error", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        decodeMessage(new Uint8Array(bytes));
      } catch (error) {
        assert(error instanceof RangeError || error instanceof TypeError);
      }
    }),
    { numRuns: 5000 },
  );
});

Deno.test("tensors that contradict themselves are not sent", () => {
  const data = new Float32Array(2);
  const wrong: readonly unknown[] = [
    { dtype: "float32", shape: [3], data },
    { dtype: "float32", shape: [-1, -2], data },
    { dtype: "float32", shape: [0.5, 4], data },
    { dtype: "float64", shape: [2], data },
    { dtype: "float32", shape: "2", data },
    { dtype: "float32", shape: Array(9).fill(1), data: new Float32Array(1) },
    { dtype: "complex", shape: [2], data },
    { dtype: "float32", shape: [2], data: [1, 2] },
  ];
  for (const tensor of wrong) {
    const message = { kind: 65, tensors: [["a", tensor as Tensor] as const] };
    assert.throws(() => encodeMessage(message), TypeError);
  }
});
