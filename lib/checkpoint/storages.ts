/** The storages that a checkpoint's pickle claims to have. */
import { CheckpointError } from "../errors.ts";
import { storageTypeOf } from "./dtypes.ts";
import {
  isTuple,
  kindOf,
  PickleGlobal,
  type PickleValue,
  StorageReference,
  type StorageSpec,
} from "./pickle/values.ts";

/** Storages by key; every claim about one key must be the same. */
export class StorageTable {
  /** Whole storages by key. */
  readonly byKey: Map<string, StorageSpec> = new Map();

  /**
   * What a persistent identifier of PyTorch stands for: a storage, or in the
   * legacy form a class with its source text, of which the class is kept.
   *
   * @throws {CheckpointError} when it is neither.
   */
  resolve(identifier: PickleValue): PickleValue {
    if (!isTuple(identifier)) {
      throw fail(`its identifier is ${kindOf(identifier)}, not a tuple`);
    }
    const [kind, type] = identifier;
    if (kind === "module" && type instanceof PickleGlobal) return type;
    if (kind !== "storage") {
      throw fail(`its kind is ${describe(kind)}`);
    }
    const whole = parseStorage(identifier);
    this.#register(whole);
    return new StorageReference(viewOf(whole, identifier[5] ?? null));
  }

  #register(spec: StorageSpec): void {
    const before = this.byKey.get(spec.key);
    const isSame = before === undefined ||
      (before.dtype === spec.dtype &&
        before.elementBytes === spec.elementBytes &&
        before.elementCount === spec.elementCount);
    if (!isSame) {
      throw fail(
        `${
          JSON.stringify(spec.key)
        } is claimed as ${before.elementCount} ${before.dtype} and as ${spec.elementCount} ${spec.dtype}`,
      );
    }
    this.byKey.set(spec.key, spec);
  }
}

function parseStorage(identifier: readonly PickleValue[]): StorageSpec {
  const [, type, key, , count] = identifier;
  if (!(type instanceof PickleGlobal)) {
    throw fail(`its type is ${kindOf(type ?? null)}`);
  }
  const known = storageTypeOf(type.module, type.name);
  if (known === undefined) throw fail(`its type ${type.path} is not known`);
  if (typeof key !== "string") {
    throw fail(`its key is ${kindOf(key ?? null)}, not text`);
  }
  return {
    ...known,
    key,
    elementCount: countOf(count),
    elementOffset: 0,
  };
}

/** Old PyTorch wrote storages that are parts of others. */
function viewOf(whole: StorageSpec, view: PickleValue): StorageSpec {
  if (view === null) return whole;
  if (!isTuple(view) || view.length !== 3) {
    throw fail(`its view is ${kindOf(view)}`);
  }
  const elementOffset = countOf(view[1]);
  const elementCount = countOf(view[2]);
  if (elementOffset + elementCount > whole.elementCount) {
    throw fail(
      `a view of ${elementCount} elements at ${elementOffset} leaves it: it has ${whole.elementCount}`,
    );
  }
  return { ...whole, elementOffset, elementCount };
}

function countOf(value: PickleValue | undefined): number {
  const isCount = typeof value === "number" && Number.isSafeInteger(value) &&
    value >= 0;
  if (isCount) return value;
  throw fail(`its number of elements is ${describe(value)}`);
}

function describe(value: PickleValue | undefined): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 80));
  const isNumber = typeof value === "number" || typeof value === "bigint";
  return isNumber ? String(value) : kindOf(value ?? null);
}

function fail(why: string): CheckpointError {
  return new CheckpointError(`Cannot read storage as ${why}`);
}
