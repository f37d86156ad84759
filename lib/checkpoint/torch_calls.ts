/** The functions that PyTorch's pickles call, each as what it gives. */
import { CheckpointError } from "../errors.ts";
import { elementBytesOf, torchDTypeOf } from "./dtypes.ts";
import { numpyScalar } from "./numpy_scalar.ts";
import type { CallContext } from "./pickle/machine.ts";
import {
  isList,
  isTuple,
  kindOf,
  PickleGlobal,
  type PickleValue,
  StorageReference,
  TensorReference,
} from "./pickle/values.ts";
import { checkTensor } from "./tensor_spec.ts";

/** What a call gives, or `undefined` where it is left as a stand-in. */
export type KnownCall = (context: CallContext) => PickleValue | undefined;

const BYTES_PER_ITEM = 48;

/** Every call that becomes data, by its canonical path. */
export const KNOWN_CALLS: ReadonlyMap<string, KnownCall> = new Map<
  string,
  KnownCall
>([
  ["collections.OrderedDict", orderedDict],
  ["collections.defaultdict", () => new Map()],
  ["builtins.set", setOf],
  ["builtins.frozenset", setOf],
  ["builtins.bytearray", bytesOf],
  ["builtins.bytes", bytesOf],
  ["_codecs.encode", bytesOf],
  ["torch.Size", tupleArgument],
  ["torch._utils._rebuild_tensor", rebuildTensor],
  ["torch._utils._rebuild_tensor_v2", rebuildTensor],
  ["torch._utils._rebuild_tensor_v3", rebuildTypedTensor],
  ["torch._utils._rebuild_parameter", firstTensor],
  ["torch._utils._rebuild_parameter_with_state", firstTensor],
  ["torch._tensor._rebuild_from_type_v2", rebuildFromType],
  ["numpy.core.multiarray.scalar", numpyScalar],
]);

function orderedDict({ args, charge }: CallContext): PickleValue {
  const [pairs] = args;
  if (pairs === undefined) return new Map();
  if (args.length > 1 || !isList(pairs)) {
    throw new CheckpointError(
      `Cannot build OrderedDict as it wants a list of pairs: current value is ${
        kindOf(pairs)
      }`,
    );
  }
  charge(pairs.length * BYTES_PER_ITEM);
  const dict = new Map<PickleValue, PickleValue>();
  for (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2) {
      throw new CheckpointError(
        `Cannot build OrderedDict as an item is ${kindOf(pair)}, not a pair`,
      );
    }
    dict.set(pair[0], pair[1]);
  }
  return dict;
}

function setOf({ args, charge }: CallContext): PickleValue | undefined {
  const [items = []] = args;
  if (!Array.isArray(items)) return undefined;
  charge(items.length * BYTES_PER_ITEM);
  return new Set<PickleValue>(items);
}

/** Bytes from bytes or from Latin-1 text; a mere length allocates nothing. */
function bytesOf({ args, charge }: CallContext): PickleValue | undefined {
  const [content, encoding] = args;
  if (args.length === 0) return new Uint8Array();
  if (content instanceof Uint8Array) {
    charge(content.length);
    return content.slice();
  }
  const isLatin1 = typeof content === "string" &&
    (encoding === "latin1" || encoding === "latin-1");
  if (!isLatin1) return undefined;
  charge(content.length);
  return encodeLatin1(content);
}

function encodeLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0xff) {
      throw new CheckpointError(
        `Cannot encode text as Latin-1 as a character must be below 256: current value is ${code}`,
      );
    }
    bytes[index] = code;
  }
  return bytes;
}

function tupleArgument({ args }: CallContext): PickleValue | undefined {
  const [sizes] = args;
  return sizes !== undefined && isTuple(sizes) ? sizes : undefined;
}

function rebuildTensor({ args }: CallContext): PickleValue {
  const [storage, offset, shape, strides] = args;
  if (!(storage instanceof StorageReference) || strides === undefined) {
    throw misuse("_rebuild_tensor", args);
  }
  const { dtype, elementBytes } = storage.spec;
  if (dtype === undefined) {
    throw new CheckpointError(
      "Cannot read tensor as its storage has no element type that is read",
    );
  }
  return new TensorReference(checkTensor({
    storage: storage.spec,
    dtype,
    elementBytes,
    offset: offset ?? null,
    shape: shape ?? null,
    strides,
  }));
}

/** The form for element types without a storage class of their own. */
function rebuildTypedTensor({ args }: CallContext): PickleValue | undefined {
  const [storage, offset, shape, strides, , , type] = args;
  const isRight = storage instanceof StorageReference &&
    strides !== undefined && type instanceof PickleGlobal;
  if (!isRight) throw misuse("_rebuild_tensor_v3", args);
  const dtype = torchDTypeOf(type.module, type.name);
  if (dtype === undefined) return undefined;
  return new TensorReference(checkTensor({
    storage: storage.spec,
    dtype,
    elementBytes: elementBytesOf(dtype),
    offset: offset ?? null,
    shape: shape ?? null,
    strides,
  }));
}

function firstTensor({ args }: CallContext): PickleValue | undefined {
  const [data] = args;
  return data instanceof TensorReference ? data : undefined;
}

/** Subclasses of tensors: the tensor is kept, the class is not. */
function rebuildFromType(context: CallContext): PickleValue | undefined {
  const [rebuild, , args] = context.args;
  const isRight = rebuild instanceof PickleGlobal && args !== undefined &&
    isTuple(args) && rebuild.path.startsWith("torch._utils._rebuild_");
  if (!isRight) return undefined;
  return KNOWN_CALLS.get(rebuild.path)?.({ ...context, args });
}

function misuse(name: string, args: readonly PickleValue[]): CheckpointError {
  return new CheckpointError(
    `Cannot read tensor as ${name} wants a storage, an offset, sizes and strides: current arguments are ${
      args.slice(0, 4).map(kindOf).join(", ") || "none"
    }`,
  );
}
