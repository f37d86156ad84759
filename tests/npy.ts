/** A reader of the few NumPy arrays that the reference data holds. */
import assert from "node:assert/strict";

/** An array of an `.npy` file (NumPy's format 1.0). */
export interface NpyArray {
  readonly dtype: string;
  readonly shape: number[];
  readonly data: ArrayLike<number | bigint>;
}

const ARRAYS: Readonly<
  Record<string, (buffer: ArrayBuffer) => ArrayLike<number | bigint>>
> = {
  "<f8": (buffer) => new Float64Array(buffer),
  "<f4": (buffer) => new Float32Array(buffer),
  "<i8": (buffer) => new BigInt64Array(buffer),
  "<i4": (buffer) => new Int32Array(buffer),
  "<i2": (buffer) => new Int16Array(buffer),
  "|i1": (buffer) => new Int8Array(buffer),
  "|u1": (buffer) => new Uint8Array(buffer),
  "|b1": (buffer) => new Uint8Array(buffer),
};

/** Parses an `.npy` file in row-major order. */
export function parseNpy(bytes: Uint8Array): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  assert.equal(view.getUint32(0), 0x934e554d, "no .npy file");
  const start = 10 + view.getUint16(8, true);
  const header = new TextDecoder().decode(bytes.subarray(10, start));
  const dtype = /'descr': '([^']+)'/.exec(header)?.[1] ?? "";
  assert.match(header, /'fortran_order': False/);
  const shape = (/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? "")
    .split(",").filter((part) => part.trim() !== "").map(Number);
  const make = ARRAYS[dtype];
  assert(make !== undefined, `unknown dtype ${dtype}`);
  return { dtype, shape, data: make(bytes.slice(start).buffer) };
}
