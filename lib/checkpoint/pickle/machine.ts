/** The stack machine that a pickle is a program for. */
import type { PickleCursor } from "./cursor.ts";
import type { PickleLimits } from "./limits.ts";
import {
  isList,
  kindOf,
  PickleGlobal,
  PickleObject,
  type PickleValue,
  TensorReference,
} from "./values.ts";

/** What a pickle may ask for beyond plain data. */
export interface PickleWorld {
  /**
   * Notes a name that the pickle refers to.
   *
   * @throws {CheckpointError} when the name alone is a reason to stop.
   */
  refer(target: PickleGlobal): void;
  /** What a call gives: data that this library knows, or a stand-in. */
  call(
    target: PickleGlobal,
    context: CallContext,
  ): PickleValue;
  /** What a persistent identifier stands for. */
  resolve(identifier: PickleValue): PickleValue;
}

/** A call that a pickle asks for. */
export interface CallContext {
  /** Arguments. */
  readonly args: readonly PickleValue[];
  /** Accounts for memory that the result needs. */
  charge(bytes: number): void;
}

/** Stack, marks and memo, with every bound that keeps them small. */
export class PickleMachine {
  readonly cursor: PickleCursor;
  readonly #world: PickleWorld;
  readonly #limits: PickleLimits;
  readonly #memo = new Map<number, PickleValue>();
  readonly #marks: number[] = [];
  #stack: PickleValue[] = [];
  #chargedBytes = 0;

  constructor(
    cursor: PickleCursor,
    options: { readonly world: PickleWorld; readonly limits: PickleLimits },
  ) {
    this.cursor = cursor;
    this.#world = options.world;
    this.#limits = options.limits;
  }

  push(value: PickleValue): void {
    if (this.#stack.length >= this.#limits.maxStack) {
      throw this.cursor.error(
        `its stack grows over ${this.#limits.maxStack} values`,
      );
    }
    this.#stack.push(value);
  }

  pop(): PickleValue {
    const value = this.#stack.length > this.#floor
      ? this.#stack.pop()
      : undefined;
    if (value === undefined) throw this.cursor.error("its stack is empty");
    return value;
  }

  top(): PickleValue {
    const value = this.#stack.length > this.#floor
      ? this.#stack[this.#stack.length - 1]
      : undefined;
    if (value === undefined) throw this.cursor.error("its stack is empty");
    return value;
  }

  /** Values below the last mark are out of reach. */
  get #floor(): number {
    return this.#marks[this.#marks.length - 1] ?? 0;
  }

  mark(): void {
    if (this.#marks.length >= this.#limits.maxMarks) {
      throw this.cursor.error(`it sets over ${this.#limits.maxMarks} marks`);
    }
    this.#marks.push(this.#stack.length);
  }

  /** Takes everything above the last mark, and the mark. */
  popMarked(): PickleValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw this.cursor.error("a mark is missing");
    return this.#stack.splice(mark);
  }

  /** POP takes a mark where one is on top. */
  discard(): void {
    const isMarkOnTop = this.#marks.length > 0 &&
      this.#floor === this.#stack.length;
    if (isMarkOnTop) this.#marks.pop();
    else this.pop();
  }

  remember(index: number): void {
    if (!Number.isSafeInteger(index) || index < 0) {
      throw this.cursor.error(`a memo index cannot be ${index}`);
    }
    const isNew = !this.#memo.has(index);
    if (isNew && this.#memo.size >= this.#limits.maxMemo) {
      throw this.cursor.error(
        `its memo grows over ${this.#limits.maxMemo} values`,
      );
    }
    this.#memo.set(index, this.top());
  }

  rememberNext(): void {
    this.remember(this.#memo.size);
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) {
      throw this.cursor.error(`memo ${index} was never set`);
    }
    this.push(value);
  }

  charge(bytes: number): void {
    this.#chargedBytes += bytes;
    if (this.#chargedBytes <= this.#limits.maxMadeBytes) return;
    throw this.cursor.error(
      `it builds over ${this.#limits.maxMadeBytes} bytes out of its parts`,
    );
  }

  refer(module: string, name: string): void {
    const target = new PickleGlobal(module, name);
    this.#world.refer(target);
    this.push(target);
  }

  resolve(identifier: PickleValue): void {
    this.push(this.#world.resolve(identifier));
  }

  call(target: PickleValue, args: readonly PickleValue[]): void {
    if (!(target instanceof PickleGlobal)) {
      throw this.cursor.error(`it calls ${kindOf(target)}`);
    }
    const charge = (bytes: number) => this.charge(bytes);
    this.push(this.#world.call(target, { args, charge }));
  }

  append(target: PickleValue, values: readonly PickleValue[]): void {
    const list = isList(target)
      ? target
      : target instanceof PickleObject
      ? target.items
      : undefined;
    if (list === undefined) {
      throw this.cursor.error(`it appends to ${kindOf(target)}`);
    }
    for (const value of values) list.push(value);
  }

  setItems(target: PickleValue, pairs: readonly PickleValue[]): void {
    const map = target instanceof Map
      ? target as Map<PickleValue, PickleValue>
      : target instanceof PickleObject
      ? target.entries
      : undefined;
    if (map === undefined) {
      throw this.cursor.error(`it sets items of ${kindOf(target)}`);
    }
    if (pairs.length % 2 !== 0) {
      throw this.cursor.error("a dictionary key has no value");
    }
    for (let index = 0; index < pairs.length; index += 2) {
      map.set(this.#checkKey(pairs[index]), pairs[index + 1] ?? null);
    }
  }

  add(target: PickleValue, values: readonly PickleValue[]): void {
    const isOpen = target instanceof Set && !Object.isFrozen(target);
    if (!isOpen) throw this.cursor.error(`it adds to ${kindOf(target)}`);
    for (const value of values) target.add(this.#checkKey(value));
  }

  #checkKey(key: PickleValue | undefined): PickleValue {
    const isUnhashable = key === undefined || isList(key) ||
      key instanceof Map || (key instanceof Set && !Object.isFrozen(key));
    if (isUnhashable) {
      throw this.cursor.error(
        `${kindOf(key ?? null)} cannot be a dictionary key`,
      );
    }
    return key;
  }

  /** BUILD: sets the state of the object on top. */
  build(state: PickleValue): void {
    const target = this.top();
    if (target instanceof PickleObject) {
      target.state = state;
      return;
    }
    // Attributes of an OrderedDict (`_metadata`) or of a tensor are no data.
    const isIgnorable = target instanceof Map ||
      target instanceof TensorReference;
    if (isIgnorable) return;
    throw this.cursor.error(`it sets the state of ${kindOf(target)}`);
  }
}
