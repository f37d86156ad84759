/** What a checkpoint's pickles may refer to. */
import { CheckpointError } from "../errors.ts";
import { canonicalPath, dangerOf } from "./dangerous_globals.ts";
import type { CallContext, PickleWorld } from "./pickle/machine.ts";
import {
  kindOf,
  type PickleGlobal,
  PickleObject,
  type PickleValue,
} from "./pickle/values.ts";
import { StorageTable } from "./storages.ts";
import { KNOWN_CALLS } from "./torch_calls.ts";

/** Something that a checkpoint asked for and did not get. */
export interface Refusal {
  /** Class or function, such as `argparse.Namespace`. */
  readonly global: string;
  /**
   * `placeholder` for a class whose parts are kept as plain data,
   * `unsupported` for tensors of a form that is not read, `dangerous` for what
   * an attack would ask for.
   */
  readonly kind: "placeholder" | "unsupported" | "dangerous";
  /** How often. */
  readonly count: number;
  /** Why, for people. */
  readonly why: string;
}

/** What to do with a checkpoint that asks for a dangerous name. */
export type DangerPolicy = "refuse" | "list";

/** The world of PyTorch's pickles. */
export class TorchWorld implements PickleWorld {
  readonly storages: StorageTable = new StorageTable();
  readonly #policy: DangerPolicy;
  readonly #refusals = new Map<string, Refusal>();

  constructor(policy: DangerPolicy) {
    this.#policy = policy;
  }

  /** All that was asked for and not given, in order of appearance. */
  get refused(): Refusal[] {
    return [...this.#refusals.values()];
  }

  refer(target: PickleGlobal): void {
    const danger = dangerOf(target);
    if (danger === undefined) return;
    this.#refuse(target, { kind: "dangerous", why: danger });
    if (this.#policy === "list") return;
    throw new CheckpointError(
      `Cannot read checkpoint as its pickle asks for ${
        JSON.stringify(target.path)
      }: ${danger}`,
      { hint: "Nothing was executed. Do not load this file with PyTorch" },
    );
  }

  call(target: PickleGlobal, context: CallContext): PickleValue {
    const path = canonicalPath(target);
    const known = KNOWN_CALLS.get(path)?.(context);
    if (known !== undefined) return known;
    if (dangerOf(target) === undefined) {
      this.#refuse(
        target,
        isTensorRebuild(path)
          ? { kind: "unsupported", why: "tensors of this form are not read" }
          : { kind: "placeholder", why: "its class is not built" },
      );
    }
    return new PickleObject(path, context.args);
  }

  resolve(identifier: PickleValue): PickleValue {
    return this.storages.resolve(identifier);
  }

  #refuse(target: PickleGlobal, what: Pick<Refusal, "kind" | "why">): void {
    const global = target.path;
    const count = (this.#refusals.get(global)?.count ?? 0) + 1;
    this.#refusals.set(global, { global, ...what, count });
  }
}

function isTensorRebuild(path: string): boolean {
  return path.startsWith("torch._utils._rebuild_");
}

/** A world for pickles that must be plain data, such as headers. */
export const PLAIN_WORLD: PickleWorld = {
  refer(target) {
    throw new CheckpointError(
      `Cannot read checkpoint as its header asks for ${target.path}`,
    );
  },
  call(target) {
    throw new CheckpointError(
      `Cannot read checkpoint as its header calls ${target.path}`,
    );
  },
  resolve(identifier) {
    throw new CheckpointError(
      `Cannot read checkpoint as its header refers to ${kindOf(identifier)}`,
    );
  },
};
