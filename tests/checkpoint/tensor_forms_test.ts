/** Rarer forms of tensors and storages, each made by hand. */
import assert from "node:assert/strict";
import { writeZip } from "../../lib/archive/mod.ts";
import {
  type Checkpoint,
  CheckpointError,
  openCheckpoint,
} from "../../lib/checkpoint/mod.ts";
import {
  call,
  dict,
  FALSE,
  float,
  global,
  integer,
  list,
  NONE,
  persistent,
  pickle,
  type Piece,
  raw,
  text,
  tuple,
} from "../pickle_writer.ts";

const ORDERED_DICT = call(global("collections", "OrderedDict"));

function storage(type: string, count: number, ...rest: Piece[]): Piece {
  const [, module = "", name = ""] = /^(.*)\.(\w+)$/.exec(type) ?? [];
  return persistent(tuple(
    text("storage"),
    global(module, name),
    text("0"),
    text("cpu"),
    integer(count),
    ...rest,
  ));
}

function tensor(
  data: Piece,
  options: { shape: number[]; strides: number[]; offset?: number },
): Piece {
  return call(
    global("torch._utils", "_rebuild_tensor_v2"),
    data,
    integer(options.offset ?? 0),
    tuple(...options.shape.map(integer)),
    tuple(...options.strides.map(integer)),
    FALSE,
    ORDERED_DICT,
  );
}

function open(
  value: Piece,
  bytes: readonly number[],
  extra: Readonly<Record<string, string>> = {},
): Promise<Checkpoint> {
  const others = Object.entries(extra).map(([name, content]) => ({
    name: `archive/${name}`,
    data: new TextEncoder().encode(content),
  }));
  return openCheckpoint(writeZip([
    { name: "archive/data.pkl", data: pickle(dict([text("w"), value])) },
    { name: "archive/data/0", data: Uint8Array.from(bytes) },
    ...others,
  ]));
}

async function valuesOf(
  ...args: Parameters<typeof open>
): Promise<(number | bigint)[]> {
  using checkpoint = await open(...args);
  return [...(await checkpoint.read("w")).data];
}

const PAIR = { shape: [2], strides: [1] };

Deno.test("a storage that is a view of another begins where it says", async () => {
  const view = tuple(text("view"), integer(1), integer(2));
  const piece = tensor(storage("torch.ByteStorage", 4, view), PAIR);
  assert.deepEqual(await valuesOf(piece, [1, 2, 3, 4]), [2, 3]);
  const beyond = tuple(text("view"), integer(3), integer(2));
  await assert.rejects(
    () =>
      open(tensor(storage("torch.ByteStorage", 4, beyond), PAIR), [1, 2, 3, 4]),
    CheckpointError,
  );
});

Deno.test("bytes without a type take that of their tensor", async () => {
  const typed = (type: string) =>
    call(
      global("torch._utils", "_rebuild_tensor_v3"),
      storage("torch.storage.UntypedStorage", 4),
      integer(0),
      tuple(integer(2)),
      tuple(integer(1)),
      FALSE,
      ORDERED_DICT,
      global("torch", type),
    );
  const bytes = [1, 0, 0xff, 0xff];
  assert.deepEqual(await valuesOf(typed("int16"), bytes), [1, -1]);
  await assert.rejects(() => open(typed("int64"), bytes), /needs 2 elements/);
  await assert.rejects(() => open(typed("float8_e5m2"), bytes), /no tensor/);
});

Deno.test("subclasses and parameters give the tensor inside", async () => {
  const args = tuple(
    storage("torch.ByteStorage", 2),
    integer(0),
    tuple(integer(2)),
    tuple(integer(1)),
  );
  const subclass = call(
    global("torch._tensor", "_rebuild_from_type_v2"),
    global("torch._utils", "_rebuild_tensor_v2"),
    global("torch.nn.parameter", "Parameter"),
    args,
    dict(),
  );
  const parameter = call(
    global("torch._utils", "_rebuild_parameter"),
    subclass,
    FALSE,
    ORDERED_DICT,
  );
  assert.deepEqual(await valuesOf(parameter, [5, 6]), [5, 6]);
});

Deno.test("big-endian files are turned round, unknown orders refused", async () => {
  const piece = tensor(storage("torch.ShortStorage", 2), PAIR);
  const bytes = [0, 1, 0xff, 0xfe];
  assert.deepEqual(await valuesOf(piece, bytes, { byteorder: "big" }), [1, -2]);
  await assert.rejects(() => open(piece, bytes, { byteorder: "odd" }), /"odd"/);
});

Deno.test("booleans are zero or one whatever the byte", async () => {
  const piece = tensor(storage("torch.BoolStorage", 2), PAIR);
  assert.deepEqual(await valuesOf(piece, [0, 7]), [0, 1]);
});

Deno.test("expanded and overlapping views are written out", async () => {
  const data = storage("torch.ByteStorage", 4);
  const expanded = tensor(data, { shape: [2, 2], strides: [0, 1], offset: 2 });
  assert.deepEqual(await valuesOf(expanded, [1, 2, 3, 4]), [3, 4, 3, 4]);
  const overlap = tensor(data, { shape: [3, 2], strides: [1, 1] });
  assert.deepEqual(await valuesOf(overlap, [1, 2, 3, 4]), [1, 2, 2, 3, 3, 4]);
  const bomb = tensor(data, { shape: [1e5, 1e5], strides: [0, 0] });
  await assert.rejects(() => open(bomb, [1, 2, 3, 4]), /10000000000 elements/);
});

Deno.test("complex numbers are listed and not read", async () => {
  const piece = tensor(storage("torch.ComplexFloatStorage", 1), {
    shape: [],
    strides: [],
  });
  using checkpoint = await open(piece, new Array(8).fill(0));
  assert.equal(checkpoint.tensors.get("w")?.dtype, "complex64");
  await assert.rejects(() => checkpoint.read("w"), /"w".*complex64/);
});

Deno.test("a quantised tensor is refused by name", async () => {
  const piece = call(
    global("torch._utils", "_rebuild_qtensor"),
    storage("torch.QInt8Storage", 1),
  );
  await assert.rejects(() => open(piece, [1]), /_rebuild_qtensor/);
});

Deno.test("NumPy's scalars become numbers", async () => {
  const type = raw(
    call(global("numpy", "dtype"), text("f8"), FALSE, FALSE),
    tuple(integer(3), text(">"), NONE),
    "b",
  );
  const scalar = call(
    global("numpy._core.multiarray", "scalar"),
    type,
    call(
      global("_codecs", "encode"),
      text("?\xf8\0\0\0\0\0\0"),
      text("latin1"),
    ),
  );
  const piece = list(
    scalar,
    float(2),
    tensor(storage("torch.ByteStorage", 2), PAIR),
  );
  using checkpoint = await open(piece, [1, 2]);
  assert.deepEqual([...checkpoint.tensors.keys()], ["w/2"]);
  assert(checkpoint.root instanceof Map);
  const values = checkpoint.root.get("w");
  assert(Array.isArray(values));
  assert.deepEqual(values.slice(0, 2), [1.5, 2]);
});

Deno.test("paths that would be the same are told apart", async () => {
  const piece = tensor(storage("torch.ByteStorage", 2), PAIR);
  const twice = dict([integer(1), piece], [text("1"), piece]);
  using checkpoint = await open(twice, [1, 2]);
  assert.deepEqual([...checkpoint.tensors.keys()], ["w/1", "w/1#2"]);
});

Deno.test("many small repetitions are refused by their sum", async () => {
  const once = tensor(storage("torch.ByteStorage", 2), {
    shape: [2 ** 24],
    strides: [0],
  });
  assert.equal((await valuesOf(once, [7, 8])).length, 2 ** 24);
  const often = list(...new Array<Piece>(100).fill(once));
  await assert.rejects(() => open(often, [7, 8]), /bytes of tensors/);
});
