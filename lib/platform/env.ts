/** Environment variables, read one at a time so that one permission suffices. */
import { cpus } from "node:os";

/**
 * The value of an environment variable; `undefined` when it is unset, empty,
 * or may not be read.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readEnv } from "./env.ts";
 * assert(readEnv("MEDIGAN_NO_SUCH_NAME") === undefined);
 * ```
 */
export function readEnv(name: string): string | undefined {
  const isReadable =
    Deno.permissions.querySync({ name: "env", variable: name }).state ===
      "granted";
  if (!isReadable) return undefined;
  return Deno.env.get(name) || undefined;
}

/**
 * Path of the runtime, which is started anew for code of others.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { runtimePath } from "./env.ts";
 * assert(runtimePath().length > 0);
 * ```
 */
export function runtimePath(): string {
  return Deno.execPath();
}

/**
 * The operating system, as Deno names it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { operatingSystem } from "./env.ts";
 * assert(operatingSystem().length > 0);
 * ```
 */
export function operatingSystem(): string {
  return Deno.build.os;
}

/**
 * Version of the runtime, such as `2.9.6`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { denoVersion } from "./env.ts";
 * assert(/^\d+\./.test(denoVersion()));
 * ```
 */
export function denoVersion(): string {
  return Deno.version.deno;
}

/**
 * Logical processors that this process may use.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { processorCount } from "./env.ts";
 * assert(processorCount() >= 1);
 * ```
 */
export function processorCount(): number {
  return navigator.hardwareConcurrency || 1;
}

/**
 * Name of the processor, or `undefined` when it may not be read.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { processorName } from "./env.ts";
 * assert(processorName() !== "");
 * ```
 */
export function processorName(): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "sys", kind: "cpus" });
  if (state !== "granted") return undefined;
  return cpus()[0]?.model.trim() || undefined;
}

/**
 * Sets an environment variable of this process and those it starts, unless it
 * is set already or may not be.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readEnv, setDefaultEnv } from "./env.ts";
 * setDefaultEnv("MEDIGAN_EXAMPLE", "1");
 * assert.equal(readEnv("MEDIGAN_EXAMPLE"), "1");
 * ```
 */
export function setDefaultEnv(name: string, value: string): void {
  const isWritable =
    Deno.permissions.querySync({ name: "env", variable: name }).state ===
      "granted";
  if (isWritable && Deno.env.get(name) === undefined) Deno.env.set(name, value);
}
