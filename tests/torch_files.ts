/** PyTorch checkpoints made without PyTorch, for tests and benchmarks. */
import { writeZip, type ZipInput } from "../lib/archive/mod.ts";
import { concatBytes } from "../lib/bytes.ts";
import {
  call,
  dict,
  FALSE,
  global,
  integer,
  list,
  NONE,
  persistent,
  pickle,
  type Piece,
  text,
  tuple,
} from "./pickle_writer.ts";

type Elements =
  | Float64Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float16Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

/** A tensor with a storage of its own, or a view of its data. */
export interface TorchTensor {
  readonly shape: readonly number[];
  readonly data: Elements;
  /** Elements from index to index; row-major without it. */
  readonly strides?: readonly number[];
  readonly offset?: number;
}

const STORAGES: readonly (readonly [new () => Elements, string])[] = [
  [Float64Array, "DoubleStorage"],
  [Float32Array, "FloatStorage"],
  [Float16Array, "HalfStorage"],
  [BigInt64Array, "LongStorage"],
  [Int32Array, "IntStorage"],
  [Uint8Array, "ByteStorage"],
];

/** The zip form. */
export function torchZip(
  tensors: ReadonlyMap<string, TorchTensor>,
  options: { readonly compress?: boolean } = {},
): Uint8Array<ArrayBuffer> {
  const entries: ZipInput[] = [
    { name: "archive/data.pkl", data: stateDictPickle(tensors, []) },
  ];
  [...tensors.values()].forEach((tensor, index) =>
    entries.push({
      name: `archive/data/${index}`,
      data: bytesOf(tensor.data),
      compress: options.compress === true,
    })
  );
  entries.push({
    name: "archive/version",
    data: new TextEncoder().encode("3\n"),
  });
  return writeZip(entries);
}

/** The legacy form. */
export function torchLegacy(
  tensors: ReadonlyMap<string, TorchTensor>,
): Uint8Array<ArrayBuffer> {
  const keys = [...tensors.keys()].map((_, index) => text(String(index)));
  const system = dict(
    [text("protocol_version"), integer(1001)],
    [text("little_endian"), Uint8Array.of(0x88)],
  );
  const pickles = [
    pickle(integer(0x1950a86a20f9469cfc6cn)),
    pickle(integer(1001)),
    pickle(system),
    stateDictPickle(tensors, [NONE]),
    pickle(list(...keys)),
  ];
  const storages = [...tensors.values()].flatMap(({ data }) => {
    const count = new BigInt64Array([BigInt(data.length)]);
    return [bytesOf(count), bytesOf(data)];
  });
  return concatBytes([...pickles, ...storages]);
}

function stateDictPickle(
  tensors: ReadonlyMap<string, TorchTensor>,
  viewMetadata: readonly Piece[],
): Uint8Array<ArrayBuffer> {
  const pairs = [...tensors].map(([name, tensor], index) =>
    [
      text(name),
      tensorPiece(tensor, { key: String(index), viewMetadata }),
    ] as const
  );
  return pickle(dict(...pairs));
}

function tensorPiece(
  tensor: TorchTensor,
  options: { readonly key: string; readonly viewMetadata: readonly Piece[] },
): Piece {
  const { shape, data, offset = 0 } = tensor;
  const strides = tensor.strides ?? rowMajor(shape);
  const storage = persistent(tuple(
    text("storage"),
    global("torch", storageName(data)),
    text(options.key),
    text("cpu"),
    integer(data.length),
    ...options.viewMetadata,
  ));
  return call(
    global("torch._utils", "_rebuild_tensor_v2"),
    storage,
    integer(offset),
    tuple(...shape.map(integer)),
    tuple(...strides.map(integer)),
    FALSE,
    call(global("collections", "OrderedDict")),
  );
}

function storageName(data: Elements): string {
  const found = STORAGES.find(([type]) => data instanceof type);
  if (found === undefined) {
    throw new TypeError("No storage holds these elements");
  }
  return found[1];
}

function rowMajor(shape: readonly number[]): number[] {
  return shape.map((_, axis) =>
    shape.slice(axis + 1).reduce((product, size) => product * size, 1)
  );
}

function bytesOf(data: Elements): Uint8Array<ArrayBuffer> {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
