/** Symbolic links, which are a way out of a folder. */
import { asPermissionError } from "./permissions.ts";

/**
 * Whether a path is a symbolic link itself, wherever it leads.
 *
 * @throws {PermissionError} when the path may not be read.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isLink } from "./links.ts";
 * assert.equal(await isLink("deno.json"), false);
 * ```
 */
export async function isLink(path: string): Promise<boolean> {
  try {
    return (await Deno.lstat(path)).isSymlink;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return false;
    throw asPermissionError(cause, `look at ${path}`, `--allow-read=${path}`) ??
      cause;
  }
}
