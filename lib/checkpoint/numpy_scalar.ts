/** Scalars that NumPy left in a pickle, such as the best loss of a training. */
import { narrow } from "./pickle/literals.ts";
import type { CallContext } from "./pickle/machine.ts";
import { isTuple, PickleObject, type PickleValue } from "./pickle/values.ts";

type Decode = (view: DataView, isLittle: boolean) => PickleValue;

const DECODERS: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ["f2", (view, isLittle) => view.getFloat16(0, isLittle)],
  ["f4", (view, isLittle) => view.getFloat32(0, isLittle)],
  ["f8", (view, isLittle) => view.getFloat64(0, isLittle)],
  ["i1", (view) => view.getInt8(0)],
  ["i2", (view, isLittle) => view.getInt16(0, isLittle)],
  ["i4", (view, isLittle) => view.getInt32(0, isLittle)],
  ["i8", (view, isLittle) => narrow(view.getBigInt64(0, isLittle))],
  ["u1", (view) => view.getUint8(0)],
  ["u2", (view, isLittle) => view.getUint16(0, isLittle)],
  ["u4", (view, isLittle) => view.getUint32(0, isLittle)],
  ["u8", (view, isLittle) => narrow(view.getBigUint64(0, isLittle))],
  ["b1", (view) => view.getUint8(0) !== 0],
]);

/** The number behind `scalar(dtype, bytes)`, where it is one. */
export function numpyScalar({ args }: CallContext): PickleValue | undefined {
  const [type, bytes] = args;
  const isScalar = type instanceof PickleObject &&
    type.className === "numpy.dtype" && bytes instanceof Uint8Array;
  if (!isScalar) return undefined;
  const [code] = type.args;
  if (typeof code !== "string" || bytes.length !== Number(code.slice(1))) {
    return undefined;
  }
  const order = type.state !== undefined && isTuple(type.state)
    ? type.state[1]
    : "<";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return DECODERS.get(code)?.(view, order !== ">");
}
