/** Element types as PyTorch and safetensors name them. */
import type { StoredDType } from "./state_dict.ts";

/** A storage's element type; `undefined` where the numbers cannot be read. */
export interface StorageType {
  /** Element type. */
  readonly dtype: StoredDType | undefined;
  /** Bytes an element. */
  readonly elementBytes: number;
}

const ELEMENT_BYTES: Readonly<Record<StoredDType, number>> = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint8: 1,
  bool: 1,
  complex64: 8,
  complex128: 16,
};

const STORAGE_DTYPES: ReadonlyMap<string, StoredDType> = new Map([
  ["DoubleStorage", "float64"],
  ["FloatStorage", "float32"],
  ["HalfStorage", "float16"],
  ["BFloat16Storage", "bfloat16"],
  ["LongStorage", "int64"],
  ["IntStorage", "int32"],
  ["ShortStorage", "int16"],
  ["CharStorage", "int8"],
  ["ByteStorage", "uint8"],
  ["BoolStorage", "bool"],
  ["ComplexFloatStorage", "complex64"],
  ["ComplexDoubleStorage", "complex128"],
]);

/** Storages whose bytes are known and whose numbers are not read. */
const OPAQUE_STORAGES: ReadonlyMap<string, number> = new Map([
  ["UntypedStorage", 1],
  ["_UntypedStorage", 1],
  ["QInt8Storage", 1],
  ["QUInt8Storage", 1],
  ["QUInt4x2Storage", 1],
  ["QUInt2x4Storage", 1],
  ["QInt32Storage", 4],
]);

const STORAGE_MODULES: ReadonlySet<string> = new Set([
  "torch",
  "torch.cuda",
  "torch.storage",
]);

const TORCH_DTYPES: ReadonlyMap<string, StoredDType> = new Map([
  ["double", "float64"],
  ["float", "float32"],
  ["half", "float16"],
  ["long", "int64"],
  ["int", "int32"],
  ["short", "int16"],
  ["cfloat", "complex64"],
  ["cdouble", "complex128"],
]);

/** Bytes of one element. */
export function elementBytesOf(dtype: StoredDType): number {
  return ELEMENT_BYTES[dtype];
}

/** The storage type behind a class of PyTorch, or `undefined`. */
export function storageTypeOf(
  module: string,
  name: string,
): StorageType | undefined {
  if (!STORAGE_MODULES.has(module)) return undefined;
  const dtype = STORAGE_DTYPES.get(name);
  if (dtype !== undefined) {
    return { dtype, elementBytes: elementBytesOf(dtype) };
  }
  const elementBytes = OPAQUE_STORAGES.get(name);
  return elementBytes === undefined
    ? undefined
    : { dtype: undefined, elementBytes };
}

/** The element type behind `torch.float32` and its like, or `undefined`. */
export function torchDTypeOf(
  module: string,
  name: string,
): StoredDType | undefined {
  if (module !== "torch") return undefined;
  const alias = TORCH_DTYPES.get(name);
  if (alias !== undefined) return alias;
  return Object.hasOwn(ELEMENT_BYTES, name) ? name as StoredDType : undefined;
}
