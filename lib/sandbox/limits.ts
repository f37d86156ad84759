/** Bounds on what foreign code may use. */

/** What foreign code may use of memory, time and output. */
export interface SandboxLimits {
  /** Memory of the process, in bytes; 4 GiB. */
  readonly memoryBytes: number;
  /** Each heap of JavaScript, in bytes; 512 MiB. */
  readonly heapBytes: number;
  /** Time for opening, and for each call, in milliseconds; 10 minutes. */
  readonly timeoutMs: number;
  /** Everything that one call may send, in bytes; 4 GiB. */
  readonly outputBytes: number;
  /** One message, such as a sample, in bytes; 512 MiB. */
  readonly messageBytes: number;
  /** Lines of text that one call may tell the user; 100. */
  readonly logLines: number;
}

/** The bounds where none are given. */
export const DEFAULT_LIMITS: SandboxLimits = {
  memoryBytes: 2 ** 32,
  heapBytes: 2 ** 29,
  timeoutMs: 600_000,
  outputBytes: 2 ** 32,
  messageBytes: 2 ** 29,
  logLines: 100,
};

/**
 * The given bounds, and the usual ones for the rest.
 *
 * @throws {RangeError} when one is no positive integer.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { settleLimits } from "./limits.ts";
 * assert.equal(settleLimits({ timeoutMs: 5 }).timeoutMs, 5);
 * assert.throws(() => settleLimits({ timeoutMs: 0 }), RangeError);
 * ```
 */
export function settleLimits(given: Partial<SandboxLimits>): SandboxLimits {
  const limits = { ...DEFAULT_LIMITS, ...given };
  for (const [name, value] of Object.entries(limits)) {
    if (Number.isSafeInteger(value) && value > 0) continue;
    throw new RangeError(
      `Cannot bound the sandbox as ${name} must be a positive integer: current value is ${value}`,
    );
  }
  return limits;
}
