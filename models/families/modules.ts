/** Named tensors, put together by the module that they belong to. */
import type { StateDict } from "../../lib/checkpoint/mod.ts";

/** The tensors of one layer. */
export interface LayerModule {
  /** Name of the module, such as `main.3`. */
  readonly path: string;
  /** Name of the module around it, such as `main`. */
  readonly parent: string;
  /** Place in a numbered sequence, where its name is a number. */
  readonly index: number | undefined;
  /** Shapes of its tensors by name, such as `weight`. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
}

const NATURAL_ORDER = new Intl.Collator("en", { numeric: true });

/** The modules of a state dict, in the natural order of their names. */
export function listModules(state: StateDict): LayerModule[] {
  const shapes = new Map<string, Map<string, readonly number[]>>();
  for (const [name, { shape }] of state.tensors) {
    const [path, parameter] = splitLast(name);
    const module = shapes.get(path) ?? new Map();
    module.set(parameter, shape);
    shapes.set(path, module);
  }
  return [...shapes]
    .map(([path, tensors]) => makeModule(path, tensors))
    .sort((a, b) => NATURAL_ORDER.compare(a.path, b.path));
}

function makeModule(
  path: string,
  shapes: ReadonlyMap<string, readonly number[]>,
): LayerModule {
  const [parent, last] = splitLast(path);
  const index = /^\d+$/.test(last) ? Number(last) : undefined;
  return { path, parent, index, shapes };
}

function splitLast(name: string): [string, string] {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? ["", name] : [name.slice(0, dot), name.slice(dot + 1)];
}

/** Shape of a module's weight, when it has so many dimensions. */
export function weightShape(
  module: LayerModule | undefined,
  rank: number,
): readonly number[] | undefined {
  const shape = module?.shapes.get("weight");
  return shape?.length === rank ? shape : undefined;
}

/** Whether a bias, where there is one, has a number for each channel. */
export function hasFittingBias(
  module: LayerModule | undefined,
  channels: number,
): boolean {
  const bias = module?.shapes.get("bias");
  return bias === undefined || (bias.length === 1 && bias[0] === channels);
}

/** Channels of a normalisation with running statistics, else nothing. */
export function normChannels(module: LayerModule): number | undefined {
  const shape = module.shapes.get("running_mean");
  const hasBoth = module.shapes.has("running_var");
  return hasBoth && shape?.length === 1 ? shape[0] : undefined;
}
