/** Native add-ons: code that the processor runs as it is. */
import { createRequire } from "node:module";
import { arch, platform } from "node:process";

/**
 * Loads an add-on (Node-API) by the path of its `.node` file. The npm resolver
 * has no part in it, so that a program's lockfile stays as it is.
 *
 * @returns What the add-on exports; `undefined` when there is no such file.
 *
 * @throws {Error} what the runtime throws when it may not or cannot be loaded.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { loadAddon } from "./native_addon.ts";
 * assert.equal(loadAddon("/no/such/folder/addon.node"), undefined);
 * ```
 */
export function loadAddon(path: string): unknown {
  try {
    return createRequire(import.meta.url)(path);
  } catch (cause) {
    if (isAbsence(cause)) return undefined;
    throw cause;
  }
}

/**
 * The folder name that add-ons use for this machine, such as `linux/x64`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { addonTarget } from "./native_addon.ts";
 * assert.match(addonTarget(), /^\w+\/\w+$/);
 * ```
 */
export function addonTarget(): string {
  return `${platform}/${arch}`;
}

function isAbsence(cause: unknown): boolean {
  const { code, message } = cause as { code?: string; message?: string };
  return code === "MODULE_NOT_FOUND" ||
    /cannot open shared object file|no such file/i.test(message ?? "");
}
