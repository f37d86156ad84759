/** Finding the tensors in the values of a checkpoint, and naming them. */
import { CheckpointError } from "../errors.ts";
import {
  kindOf,
  type PickleDict,
  PickleGlobal,
  PickleObject,
  type PickleValue,
  TensorReference,
  type TensorSpec,
} from "./pickle/values.ts";

const MAX_DEPTH = 200;
const MAX_VISITS = 4_000_000;
const MAX_TENSORS = 1_000_000;

/** A tensor and where it was found. */
export interface TensorSlot {
  /** What to read. */
  readonly spec: TensorSpec;
  /** Path of the dictionary, list or module that holds it. */
  readonly group: string;
  /** Name in its group; for modules with dots, as in a state dict. */
  readonly name: string;
}

/** What {@linkcode collectTensors} finds. */
export interface TensorCollection {
  /** Tensors by path: keys joined by `/`. */
  readonly slots: ReadonlyMap<string, TensorSlot>;
  /** Class names of whole modules by path. */
  readonly modules: ReadonlyMap<string, string>;
}

/**
 * Walks through dictionaries, lists, tuples, whole modules, and the entries of
 * dictionary-like objects. The state of other objects is left alone.
 *
 * @throws {CheckpointError} when the values are nested too deep or hold too
 * many tensors.
 */
export function collectTensors(root: PickleValue): TensorCollection {
  const walk = new TensorWalk();
  walk.visit(root, { group: undefined, name: "", depth: 0 });
  return walk;
}

interface ModulePlace {
  /** Path of the outermost module; `undefined` at the root. */
  readonly group: string | undefined;
  /** Names of the modules on the way, each with a dot. */
  readonly prefix: string;
  readonly depth: number;
}

interface Place {
  /** Path of what holds the value; `undefined` at the root. */
  readonly group: string | undefined;
  readonly name: string;
  readonly depth: number;
}

class TensorWalk implements TensorCollection {
  readonly slots: Map<string, TensorSlot> = new Map();
  readonly modules: Map<string, string> = new Map();
  /** Containers known to hold no tensor: they are not walked twice. */
  readonly #tensorless = new Set<PickleValue>();
  /** Containers that are being walked: meeting one again is a cycle. */
  readonly #open = new Set<PickleValue>();
  #visits = 0;

  visit(value: PickleValue, place: Place): void {
    if (value instanceof TensorReference) return this.#add(value.spec, place);
    const isContainer = Array.isArray(value) || value instanceof Map ||
      value instanceof PickleObject;
    if (!isContainer) return;
    if (this.#tensorless.has(value) || this.#open.has(value)) return;
    this.#checkBounds(place);
    const before = this.slots.size;
    this.#open.add(value);
    this.#visitChildren(value, place);
    this.#open.delete(value);
    if (this.slots.size === before) this.#tensorless.add(value);
  }

  #visitChildren(
    value: readonly PickleValue[] | PickleDict | PickleObject,
    place: Place,
  ): void {
    if (value instanceof PickleObject) {
      const module = moduleOf(value);
      if (module !== undefined) {
        const { depth } = place;
        const group = groupWithin(place);
        return this.#visitModule(module, { group, prefix: "", depth });
      }
      this.#visitList(value.items, place);
      return this.#visitDict(value.entries, place);
    }
    if (value instanceof Map) return this.#visitDict(value, place);
    this.#visitList(value as readonly PickleValue[], place);
  }

  #visitList(values: readonly PickleValue[], place: Place): void {
    values.forEach((value, index) =>
      this.visit(value, childOf(place, String(index)))
    );
  }

  #visitDict(dict: PickleDict, place: Place): void {
    for (const [key, value] of dict) {
      this.visit(value, childOf(place, keyText(key)));
    }
  }

  /** Names parameters as `state_dict()` would. */
  #visitModule(module: ModuleParts, place: ModulePlace): void {
    this.#checkBounds(place);
    const { group, prefix, depth } = place;
    this.modules.set(modulePath(place), module.className);
    for (const [key, value] of [...module.parameters, ...module.buffers]) {
      if (!(value instanceof TensorReference) || module.hidden.has(key)) {
        continue;
      }
      this.#add(value.spec, { group, name: prefix + keyText(key) });
    }
    for (const [key, value] of module.children) {
      const child = value instanceof PickleObject ? moduleOf(value) : undefined;
      if (child === undefined || this.#open.has(value)) continue;
      this.#open.add(value);
      const childPrefix = `${prefix}${keyText(key)}.`;
      this.#visitModule(child, {
        group,
        prefix: childPrefix,
        depth: depth + 1,
      });
      this.#open.delete(value);
    }
  }

  #add(spec: TensorSpec, { group, name }: Omit<Place, "depth">): void {
    if (this.slots.size >= MAX_TENSORS) {
      throw new CheckpointError(
        `Cannot read checkpoint as it lists over ${MAX_TENSORS} tensors`,
      );
    }
    const path = pathOf({ group, name });
    let unique = path;
    // Keys that hold "/" or differ only by type may give one path twice.
    for (let copy = 2; this.slots.has(unique); copy++) {
      unique = `${path}#${copy}`;
    }
    this.slots.set(unique, { spec, group: group ?? "", name });
  }

  #checkBounds({ depth }: Pick<Place, "depth">): void {
    if (depth > MAX_DEPTH) {
      throw new CheckpointError(
        `Cannot read checkpoint as its values are nested over ${MAX_DEPTH} deep`,
      );
    }
    if (++this.#visits > MAX_VISITS) {
      throw new CheckpointError(
        `Cannot read checkpoint as it holds over ${MAX_VISITS} containers`,
      );
    }
  }
}

interface ModuleParts {
  readonly className: string;
  readonly parameters: PickleDict;
  readonly buffers: PickleDict;
  readonly children: PickleDict;
  /** Buffers that a state dict leaves out. */
  readonly hidden: ReadonlySet<PickleValue>;
}

/** The parts of a whole `nn.Module`, or `undefined` for other objects. */
function moduleOf(object: PickleObject): ModuleParts | undefined {
  const { state } = object;
  if (!(state instanceof Map)) return undefined;
  const parameters = dictOf(state.get("_parameters"));
  const buffers = dictOf(state.get("_buffers"));
  const children = dictOf(state.get("_modules"));
  if (!parameters || !buffers || !children) return undefined;
  const hidden = state.get("_non_persistent_buffers_set");
  return {
    className: object.className,
    parameters,
    buffers,
    children,
    hidden: hidden instanceof Set ? hidden : new Set(),
  };
}

function dictOf(value: PickleValue | undefined): PickleDict | undefined {
  return value instanceof Map ? value : undefined;
}

function childOf(place: Place, name: string): Place {
  return { group: groupWithin(place), name, depth: place.depth + 1 };
}

/** The group of what a container holds: its own path, or none at the root. */
function groupWithin(place: Place): string | undefined {
  return place.depth === 0 ? undefined : pathOf(place);
}

function modulePath({ group, prefix }: ModulePlace): string {
  if (prefix === "") return group ?? "";
  return pathOf({ group, name: prefix.slice(0, -1) });
}

function pathOf({ group, name }: Omit<Place, "depth">): string {
  return group === undefined ? name : `${group}/${name}`;
}

/** A dictionary key as text. */
function keyText(key: PickleValue): string {
  if (typeof key === "string") return key;
  if (typeof key === "boolean") return key ? "True" : "False";
  if (key === null) return "None";
  if (key instanceof PickleGlobal) return key.path;
  if (typeof key === "object" && Array.isArray(key)) {
    return `(${key.slice(0, 8).map(shortKeyText).join(", ")})`;
  }
  return shortKeyText(key);
}

function shortKeyText(key: PickleValue): string {
  const isNumber = typeof key === "number" || typeof key === "bigint";
  return isNumber || typeof key === "string" ? String(key) : kindOf(key);
}
