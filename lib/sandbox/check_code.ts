/** Whether the code of a package can be run at all. */
import { SandboxError, UnsupportedModelError } from "../errors.ts";

/** More is no code that somebody reads before allowing it. */
export const MAX_CODE_BYTES: number = 256 * 1024;

// Every repetition is bounded, so that no text takes long to search.
/** Imports and re-exports that stay, other than those of types. */
const IMPORT =
  /^[ \t]{0,99}(?:import|export)(?!\s{1,99}type\b)\s[^;(]{0,2000}\sfrom\s{0,99}["'`]|^[ \t]{0,99}import\s{0,99}["'`]/m;
/** An export of the one function that is needed. */
const GENERATE = /^[ \t]{0,99}export\b[^;]{0,2000}\bgenerate\b/m;

/**
 * Makes sure that code is small, text, and exports `generate`. It is not run.
 * Whether it behaves is not asked here: it runs without any permission.
 *
 * @throws {UnsupportedModelError} when it exports no `generate` or is too
 * large.
 * @throws {SandboxError} when it imports something.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { checkCode } from "@medigan/core/sandbox";
 * const code = new TextEncoder().encode("export const x = 1;");
 * assert.throws(() => checkCode("generate.ts", code), /must export generate/);
 * ```
 */
export function checkCode(path: string, bytes: Uint8Array): void {
  if (bytes.length > MAX_CODE_BYTES) {
    throw new UnsupportedModelError(
      `Cannot use ${path} as code must have at most ${MAX_CODE_BYTES} bytes: current size is at least ${bytes.length}`,
    );
  }
  const text = new TextDecoder().decode(bytes);
  if (IMPORT.test(text)) {
    throw new SandboxError(
      `Cannot use ${path} as code must be a single file that imports nothing`,
      { hint: "Bundle it first: deno bundle" },
    );
  }
  if (GENERATE.test(text)) return;
  throw new UnsupportedModelError(
    `Cannot use ${path} as it must export generate`,
  );
}
