/** Why a child ended before it was done. */
import {
  ModelCodeError,
  type SandboxError,
  SandboxLimitError,
} from "../errors.ts";
import type { ProcessEnd } from "../platform/confined_process.ts";
import { formatBytes } from "../bytes.ts";
import type { SandboxLimits } from "./limits.ts";

/** The exit code of the child's supervisor when the memory was too little. */
const MEMORY_EXIT = 87;

const MEMORY_WORDS = /out of memory|heap limit|allocation failed/i;

/**
 * The error behind the end of a child. What it wrote to its standard error is
 * searched and never quoted: Deno prints the line of any file that foreign code
 * names as its source.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { describeEnd } from "./describe_end.ts";
 * import { DEFAULT_LIMITS } from "./limits.ts";
 * const end = { code: 87, signal: null, stderr: "" };
 * assert.equal(describeEnd(end, DEFAULT_LIMITS).code, "sandbox-limit");
 * ```
 */
export function describeEnd(
  { code, signal, stderr }: ProcessEnd,
  { memoryBytes, heapBytes }: SandboxLimits,
): SandboxError {
  if (code === MEMORY_EXIT || MEMORY_WORDS.test(stderr)) {
    return new SandboxLimitError(
      `The model must do with ${formatBytes(memoryBytes)} of memory, ${
        formatBytes(heapBytes)
      } of it for JavaScript, and was ended`,
      {
        hint: "If you know that it needs more: openSandbox takes other limits",
      },
    );
  }
  return new ModelCodeError(
    `The model's process ended with ${signal ?? `code ${code}`}`,
    { hint: "Do not use this model, or ask its author" },
  );
}
