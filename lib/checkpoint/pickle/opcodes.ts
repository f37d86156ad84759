/** Each instruction of the pickle protocols 0 to 5 (Python's `pickletools`). */
import {
  narrow,
  parseDigits,
  parseFloat10,
  parseInt10,
  parseLong10,
  parseLongBytes,
  parseQuoted,
  parseRawUnicode,
} from "./literals.ts";
import type { PickleMachine } from "./machine.ts";
import { isTuple, kindOf, type PickleValue, tupleOf } from "./values.ts";

/** One instruction. */
export type Instruction = (machine: PickleMachine) => void;

/** STOP, which ends a pickle. */
export const STOP_CODE: number = ".".charCodeAt(0);

const HIGHEST_PROTOCOL = 5;

/** Instructions that push a constant. */
const CONSTANTS: readonly (readonly [number, () => PickleValue])[] = [
  [0x4e, () => null],
  [0x88, () => true],
  [0x89, () => false],
  [0x29, () => tupleOf([])],
  [0x5d, () => []],
  [0x7d, () => new Map()],
  [0x8f, () => new Set()],
];

/** Instructions that push a literal which follows in the bytes. */
const LITERALS: readonly (readonly [
  number,
  (machine: PickleMachine) => PickleValue,
])[] = [
  [0x49, ({ cursor }) => parseInt10(cursor)],
  [0x4c, ({ cursor }) => parseLong10(cursor)],
  [0x46, ({ cursor }) => parseFloat10(cursor)],
  [0x53, ({ cursor }) => parseQuoted(cursor)],
  [0x56, ({ cursor }) => parseRawUnicode(cursor)],
  [0x4a, ({ cursor }) => cursor.int32()],
  [0x4b, ({ cursor }) => cursor.byte()],
  [0x4d, ({ cursor }) => cursor.uint16()],
  [0x47, ({ cursor }) => cursor.float64()],
  [0x8a, ({ cursor }) => parseLongBytes(cursor, cursor.byte())],
  [0x8b, ({ cursor }) => parseLongBytes(cursor, cursor.int32())],
  [0x54, ({ cursor }) => cursor.looseText(cursor.int32())],
  [0x55, ({ cursor }) => cursor.looseText(cursor.byte())],
  [0x58, ({ cursor }) => cursor.utf8(cursor.uint32())],
  [0x8c, ({ cursor }) => cursor.utf8(cursor.byte())],
  [0x8d, ({ cursor }) => cursor.utf8(cursor.uint64())],
  [0x42, ({ cursor }) => cursor.bytes(cursor.uint32()).slice()],
  [0x43, ({ cursor }) => cursor.bytes(cursor.byte()).slice()],
  [0x8e, ({ cursor }) => cursor.bytes(cursor.uint64()).slice()],
  [0x96, ({ cursor }) => cursor.bytes(cursor.uint64()).slice()],
];

/** Instructions on the stack, the memo and the containers. */
const STRUCTURE: readonly (readonly [number, Instruction])[] = [
  [0x28, (machine) => machine.mark()],
  [0x30, (machine) => machine.discard()],
  [0x31, (machine) => void machine.popMarked()],
  [0x32, (machine) => machine.push(machine.top())],
  [0x70, (machine) => machine.remember(memoIndex(machine))],
  [0x71, (machine) => machine.remember(machine.cursor.byte())],
  [0x72, (machine) => machine.remember(machine.cursor.uint32())],
  [0x94, (machine) => machine.rememberNext()],
  [0x67, (machine) => machine.recall(memoIndex(machine))],
  [0x68, (machine) => machine.recall(machine.cursor.byte())],
  [0x6a, (machine) => machine.recall(machine.cursor.uint32())],
  [0x74, (machine) => machine.push(tupleOf(machine.popMarked()))],
  [0x85, (machine) => machine.push(tupleOf(popMany(machine, 1)))],
  [0x86, (machine) => machine.push(tupleOf(popMany(machine, 2)))],
  [0x87, (machine) => machine.push(tupleOf(popMany(machine, 3)))],
  [0x6c, (machine) => machine.push(machine.popMarked())],
  [0x64, pushDict],
  [0x61, (machine) => {
    const value = machine.pop();
    machine.append(machine.top(), [value]);
  }],
  [0x65, (machine) => {
    const values = machine.popMarked();
    machine.append(machine.top(), values);
  }],
  [0x73, (machine) => {
    const pair = popMany(machine, 2);
    machine.setItems(machine.top(), pair);
  }],
  [0x75, (machine) => {
    const pairs = machine.popMarked();
    machine.setItems(machine.top(), pairs);
  }],
  [0x90, (machine) => {
    const values = machine.popMarked();
    machine.add(machine.top(), values);
  }],
  [0x91, pushFrozenSet],
];

/** Instructions that would run code in Python; here they only make notes. */
const OBJECTS: readonly (readonly [number, Instruction])[] = [
  [0x63, (machine) => {
    const { cursor } = machine;
    machine.refer(cursor.line(), cursor.line());
  }],
  [0x93, pushStackGlobal],
  [0x52, (machine) => {
    const [target, args] = popMany(machine, 2);
    machine.call(target ?? null, argumentsOf(machine, args));
  }],
  [0x81, (machine) => {
    const [target, args] = popMany(machine, 2);
    machine.call(target ?? null, argumentsOf(machine, args));
  }],
  [0x92, (machine) => {
    const [target, args, named] = popMany(machine, 3);
    const positional = argumentsOf(machine, args);
    machine.call(target ?? null, [...positional, named ?? null]);
  }],
  [0x6f, (machine) => {
    const [target, ...args] = machine.popMarked();
    if (target === undefined) throw machine.cursor.error("OBJ lacks a class");
    machine.call(target, args);
  }],
  [0x69, (machine) => {
    const { cursor } = machine;
    const args = machine.popMarked();
    machine.refer(cursor.line(), cursor.line());
    machine.call(machine.pop(), args);
  }],
  [0x62, (machine) => machine.build(machine.pop())],
  [0x51, (machine) => machine.resolve(machine.pop())],
  [0x80, (machine) => {
    const protocol = machine.cursor.byte();
    if (protocol <= HIGHEST_PROTOCOL) return;
    throw machine.cursor.error(
      `protocol must be at most ${HIGHEST_PROTOCOL}: current protocol is ${protocol}`,
    );
  }],
  [0x95, ({ cursor }) => cursor.checkLeft(cursor.uint64())],
];

/** Instructions that exist and are refused, with the reason. */
const REFUSED: readonly (readonly [number, string])[] = [
  [0x50, "it names a persistent object by text"],
  [0x82, "it uses the extension registry"],
  [0x83, "it uses the extension registry"],
  [0x84, "it uses the extension registry"],
  [0x97, "it wants a buffer from outside"],
  [0x98, "it wants a buffer from outside"],
];

/** All instructions by their code. */
export const INSTRUCTIONS: readonly (Instruction | undefined)[] = tableOf();

function tableOf(): (Instruction | undefined)[] {
  const table = new Array<Instruction | undefined>(256).fill(undefined);
  for (const [code, make] of CONSTANTS) {
    table[code] = (machine) => machine.push(make());
  }
  for (const [code, parse] of LITERALS) {
    table[code] = (machine) => machine.push(parse(machine));
  }
  for (const [code, run] of [...STRUCTURE, ...OBJECTS]) table[code] = run;
  for (const [code, why] of REFUSED) {
    table[code] = ({ cursor }) => {
      throw cursor.error(why);
    };
  }
  return table;
}

function popMany(machine: PickleMachine, count: number): PickleValue[] {
  const values: PickleValue[] = [];
  for (let index = 0; index < count; index++) values.push(machine.pop());
  return values.reverse();
}

function memoIndex({ cursor }: PickleMachine): number {
  const index = narrow(BigInt(parseDigits(cursor, cursor.line())));
  if (typeof index === "number") return index;
  throw cursor.error(`a memo index cannot be ${index}`);
}

function argumentsOf(
  machine: PickleMachine,
  args: PickleValue | undefined,
): readonly PickleValue[] {
  if (args !== undefined && isTuple(args)) return args;
  throw machine.cursor.error(
    `the arguments of a call are ${kindOf(args ?? null)}, not a tuple`,
  );
}

function pushDict(machine: PickleMachine): void {
  const dict = new Map<PickleValue, PickleValue>();
  machine.setItems(dict, machine.popMarked());
  machine.push(dict);
}

function pushFrozenSet(machine: PickleMachine): void {
  const set = new Set<PickleValue>();
  machine.add(set, machine.popMarked());
  machine.push(Object.freeze(set));
}

function pushStackGlobal(machine: PickleMachine): void {
  const [module, name] = popMany(machine, 2);
  if (typeof module === "string" && typeof name === "string") {
    machine.refer(module, name);
    return;
  }
  throw machine.cursor.error("the name of a global is no text");
}
