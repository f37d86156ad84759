import assert from "node:assert/strict";
import fc from "fast-check";
import { concatBytes } from "../../lib/bytes.ts";
import { FormatError } from "../../lib/errors.ts";
import { readNpy, writeNpy } from "../../lib/image/npy.ts";
import {
  completeNpyItems,
  createNpyAppender,
} from "../../lib/image/npy_appender.ts";
import { parseNpyHeader } from "../../lib/image/npy_header.ts";
import type { Tensor } from "../../lib/tensor.ts";
import { sharedPath, sharedTest } from "../shared.ts";

const TENSORS: readonly Tensor[] = [
  { dtype: "float64", shape: [2], data: Float64Array.of(1 / 3, -0) },
  { dtype: "float32", shape: [2, 1], data: Float32Array.of(NaN, Infinity) },
  { dtype: "int64", shape: [1], data: BigInt64Array.of(-(2n ** 63n)) },
  { dtype: "int32", shape: [], data: Int32Array.of(-7) },
  { dtype: "int16", shape: [1, 1, 3], data: Int16Array.of(1, 2, -3) },
  { dtype: "int8", shape: [0, 4], data: new Int8Array(0) },
  { dtype: "uint8", shape: [3], data: Uint8Array.of(0, 128, 255) },
  { dtype: "bool", shape: [2], data: Uint8Array.of(0, 1) },
];

/** A file with a header text as it stands and raw data. */
function assemble(
  text: string,
  data: readonly number[],
  version = 1,
): Uint8Array {
  const encoded = new TextEncoder().encode(text);
  const length = version === 1
    ? [encoded.length & 255, encoded.length >> 8]
    : [encoded.length & 255, encoded.length >> 8, 0, 0];
  return concatBytes([
    Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0, ...length),
    encoded,
    Uint8Array.from(data),
  ]);
}

function headerText(descr: string, shape: string, fortran = "False"): string {
  return `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`;
}

function memorySink() {
  const file = { bytes: new Uint8Array(0), writes: 0 };
  return {
    file,
    write(offset: number, bytes: Uint8Array) {
      const end = Math.max(file.bytes.length, offset + bytes.length);
      const grown = new Uint8Array(end);
      grown.set(file.bytes);
      grown.set(bytes, offset);
      file.bytes = grown;
      file.writes++;
      return Promise.resolve();
    },
  };
}

Deno.test("every element type comes back bit for bit", () => {
  for (const tensor of TENSORS) {
    assert.deepEqual(readNpy(writeNpy(tensor)), tensor);
  }
});

Deno.test("a file is NumPy's own, byte for byte up to the padding", () => {
  const bytes = writeNpy({
    dtype: "uint8",
    shape: [2, 3],
    data: Uint8Array.of(1, 2, 3, 4, 5, 6),
  });
  const text = headerText("|u1", "(2, 3)").padEnd(117) + "\n";
  assert.deepEqual(bytes, assemble(text, [1, 2, 3, 4, 5, 6]));
});

Deno.test("versions, byte order, axis order and old spellings are read", () => {
  const big = assemble(headerText(">i2", "(2,)"), [0x01, 0x02, 0xff, 0xfe], 2);
  assert.deepEqual([...readNpy(big).data], [0x0102, -2]);
  const fortran = assemble(
    headerText("|u1", "(2, 3)", "True"),
    [1, 4, 2, 5, 3, 6],
    3,
  );
  assert.deepEqual([...readNpy(fortran).data], [1, 2, 3, 4, 5, 6]);
  const wide = assemble(
    headerText(">u2", "(2L, 1L, 2L)", "True"),
    [0, 1, 0, 3, 0, 2, 0, 4],
  );
  assert.deepEqual([...readNpy(wide).data], [1, 2, 3, 4]);
  const half = assemble(headerText("<f2", "(3,)"), [0, 0x3c, 0, 0xc0, 1, 0]);
  assert.deepEqual([...readNpy(half).data], [1, -2, 2 ** -24]);
  const unordered = assemble(
    "{'shape': (), 'fortran_order': False, 'descr': '<u4'}\n",
    [255, 255, 255, 255],
  );
  assert.deepEqual([...readNpy(unordered).data], [4294967295n]);
  const truth = assemble(headerText("|b1", "(3,)"), [0, 1, 2]);
  assert.deepEqual([...readNpy(truth).data], [0, 1, 1]);
});

Deno.test("objects, structures, strings and other types are refused", () => {
  for (
    const descr of [
      "|O",
      "|O8",
      "<U3",
      "|S4",
      "<c8",
      "<u8",
      "<M8",
      "|V8",
      "<f16",
      "=f4",
      "",
    ]
  ) {
    const file = assemble(headerText(descr, "()"), new Array(16).fill(0));
    assert.throws(() => readNpy(file), FormatError, descr);
  }
  const structured =
    "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }";
  assert.throws(() => readNpy(assemble(structured, [0, 0, 0, 0])), FormatError);
});

Deno.test("headers that NumPy does not write are refused", () => {
  const good = headerText("|u1", "(1,)");
  const bad = [
    good.slice(0, -1),
    good + "x",
    good.replace("(1,)", "(1)"),
    good.replace("(1,)", "(-1,)"),
    good.replace("(1,)", "(1,,)"),
    good.replace("(1,)", "__import__('os')"),
    good.replace("False", "0"),
    good.replace("'shape'", "'shape2'"),
    good.replace("'shape': (1,), ", ""),
    good.replace("'shape'", "'descr': '|u1', 'shape'"),
    good.replace("(1,)", `(${"9".repeat(400)},)`),
    "",
    "{}",
  ];
  for (const text of bad) {
    assert.throws(() => readNpy(assemble(text, [1])), FormatError, text);
  }
  assert.deepEqual([...readNpy(assemble(good, [1])).data], [1]);
});

Deno.test("too few, too many and impossibly many bytes are refused", () => {
  const text = headerText("<f4", "(2,)");
  const data = [0, 0, 0, 0, 0, 0, 0, 0];
  const whole = assemble(text, data);
  for (let length = 0; length < whole.length; length++) {
    assert.throws(() => readNpy(whole.subarray(0, length)), FormatError);
  }
  assert.throws(() => readNpy(assemble(text, [...data, 0])), FormatError);
  const endless = headerText("|u1", "(4294967296, 4294967296)");
  assert.throws(() => readNpy(assemble(endless, [])), FormatError);
  const version = assemble(text, data, 4);
  assert.throws(() => readNpy(version), /version/);
});

Deno.test("hostile bytes end in nothing but a FormatError", () => {
  const piece = fc.constantFrom(
    "{",
    "}",
    "'descr'",
    "'shape'",
    "'fortran_order'",
    ": ",
    ", ",
    "(",
    ")",
    "'<f4'",
    "'|u1'",
    "'|O'",
    "True",
    "False",
    "3",
    "99999999999999999999",
    " ",
  );
  const text = fc.array(piece, { maxLength: 20 }).map((all) => all.join(""));
  const file = fc.tuple(
    text,
    fc.uint8Array({ maxLength: 20 }),
    fc.integer({ min: 0, max: 4 }),
  )
    .map(([header, data, version]) => assemble(header, [...data], version));
  const read = (bytes: Uint8Array) => {
    try {
      readNpy(bytes);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  };
  fc.assert(fc.property(file, read), { numRuns: 2000 });
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), read));
});

Deno.test("an appended file equals one that was written at once", async () => {
  const items = { dtype: "uint8", itemShape: [2, 2] } as const;
  const sink = memorySink();
  const appender = createNpyAppender(sink, items);
  for (let item = 0; item < 12; item++) {
    await appender.append(Uint8Array.of(item, 1, 2, 3));
  }
  await appender.flush();
  const data = Uint8Array.from(
    { length: 48 },
    (_, at) => at % 4 === 0 ? at / 4 : at % 4,
  );
  const whole = writeNpy({ dtype: "uint8", shape: [12, 2, 2], data });
  assert.deepEqual(sink.file.bytes, whole);
  assert.equal(appender.byteLength, whole.length);
});

Deno.test("an interrupted file goes on after its last whole item", async () => {
  const items = { dtype: "uint16", itemShape: [3] } as const;
  const item = (value: number) => Uint16Array.of(value, value, 65535);
  const whole = memorySink();
  const straight = createNpyAppender(whole, items);
  for (const value of [1, 2, 3]) await straight.append(item(value));
  await straight.flush();

  const torn = memorySink();
  // The header was never written, and the second item only by half.
  torn.file.bytes = whole.file.bytes.slice(0, 128 + 6 + 3);
  torn.file.bytes.fill(0, 0, 128);
  const count = completeNpyItems(torn.file.bytes.length, items);
  assert.equal(count, 1);
  const resumed = createNpyAppender(torn, { ...items, count });
  for (const value of [2, 3]) await resumed.append(item(value));
  await resumed.flush();
  assert.deepEqual(torn.file.bytes, whole.file.bytes);
  assert.equal(completeNpyItems(0, items), 0);
  await assert.rejects(resumed.append(Uint16Array.of(1)), RangeError);
});

sharedTest("the reference arrays of all checkpoints are read", async () => {
  let count = 0;
  const folder = sharedPath("fixtures", "containers");
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".npy")) continue;
    const bytes = await Deno.readFile(`${folder}/${name}`);
    const { descr, shape, dataOffset } = parseNpyHeader(bytes);
    const isComplex = descr.includes("c");
    if (isComplex) {
      assert.throws(() => readNpy(bytes), FormatError, name);
      continue;
    }
    const tensor = readNpy(bytes);
    assert.deepEqual(tensor.shape, shape, name);
    assert.equal(
      bytes.length - dataOffset,
      tensor.data.length * Number(descr.slice(2)),
      name,
    );
    count++;
  }
  assert(count > 200);
});
