/** Running a pickle as data. */
import { CheckpointError } from "../../errors.ts";
import { PickleCursor } from "./cursor.ts";
import type { PickleLimits } from "./limits.ts";
import { PickleMachine, type PickleWorld } from "./machine.ts";
import { INSTRUCTIONS, STOP_CODE } from "./opcodes.ts";
import type { PickleValue } from "./values.ts";

/** Options of {@linkcode readPickle}. */
export interface ReadPickleOptions {
  /** What the pickle may refer to. */
  readonly world: PickleWorld;
  /** Bounds. */
  readonly limits: PickleLimits;
  /** Where the pickle begins. */
  readonly start?: number;
  /** Bytes of the whole file, where `bytes` is only its beginning. */
  readonly totalBytes?: number;
}

/** A value and where its pickle ends. */
export interface PickleResult {
  /** What the pickle describes. */
  readonly value: PickleValue;
  /** First byte after the pickle. */
  readonly end: number;
}

/**
 * Reads one pickle. Nothing is executed: calls of known functions become data,
 * all others inert stand-ins.
 *
 * @throws {CheckpointError} when the pickle is broken, over a limit, or
 * refused by its world.
 * @throws {WindowEndError} when `bytes` ends within the pickle and the file
 * goes on.
 */
export function readPickle(
  bytes: Uint8Array,
  options: ReadPickleOptions,
): PickleResult {
  const { world, limits, start = 0, totalBytes = bytes.length } = options;
  const cursor = new PickleCursor(bytes, { start, totalBytes });
  const machine = new PickleMachine(cursor, { world, limits });
  for (let count = 0; count < limits.maxInstructions; count++) {
    const code = cursor.byte();
    if (code === STOP_CODE) {
      return { value: machine.pop(), end: cursor.position };
    }
    const instruction = INSTRUCTIONS[code];
    if (instruction === undefined) {
      throw cursor.error(`0x${code.toString(16)} is no instruction`);
    }
    instruction(machine);
  }
  throw new CheckpointError(
    `Cannot read pickle as it has over ${limits.maxInstructions} instructions`,
  );
}
