/** Named tensors from which the parts that are understood are taken. */
import type { StateDict } from "../../lib/checkpoint/mod.ts";
import { type LayerModule, listModules, weightShape } from "./modules.ts";

/**
 * The modules of a state dict. Everything must be taken: what is left shows
 * that the tensors are of something else, or of something larger.
 */
export class ModulePool {
  readonly #modules: Map<string, LayerModule>;
  #isRefused = false;

  /** Holds all modules. */
  constructor(state: StateDict) {
    this.#modules = new Map(
      listModules(state).map((module) => [module.path, module]),
    );
  }

  /** Whether everything has been taken, and nothing was refused. */
  get isUsedUp(): boolean {
    return this.#modules.size === 0 && !this.#isRefused;
  }

  /** Notes that something taken is not what it should be. */
  refuse(): undefined {
    this.#isRefused = true;
  }

  /** Whether a module of this name is left. */
  has(path: string): boolean {
    return this.#modules.has(path);
  }

  /** Takes a module, if there is one of that name. */
  take(path: string): LayerModule | undefined {
    const module = this.#modules.get(path);
    this.#modules.delete(path);
    return module;
  }

  /** Takes a module and gives its weight's shape, if of that many dimensions. */
  takeShape(path: string, rank: number): readonly number[] | undefined {
    return weightShape(this.take(path), rank);
  }
}

/** What a function makes of 0, 1, 2, ..., until it makes nothing. */
export function takeAll<T>(take: (place: number) => T | undefined): T[] {
  const taken: T[] = [];
  for (;;) {
    const next = take(taken.length);
    if (next === undefined) return taken;
    taken.push(next);
  }
}
