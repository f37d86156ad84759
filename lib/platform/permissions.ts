/** Turns the runtime's refusals into errors that name the one flag to add. */
import { MediganError, PermissionError } from "../errors.ts";

const FLAG_PATTERN = /--allow-[a-z]+/;

/**
 * Runs `work`; a missing Deno permission becomes a {@linkcode PermissionError}
 * whose hint names the flag with its narrowest value.
 *
 * @param what What is being done, to begin the message: "Cannot `what`".
 * @param flag The flag with its value, such as `--allow-read=/data`.
 *
 * @throws {PermissionError} when the runtime refuses.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { guardPermission } from "./permissions.ts";
 * assert(await guardPermission("count", "--allow-read", () => 1) === 1);
 * ```
 */
export async function guardPermission<T>(
  what: string,
  flag: string,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw asPermissionError(cause, what, flag) ?? cause;
  }
}

/**
 * The permission error behind a refusal of the runtime, or `undefined` when
 * `cause` is something else.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { asPermissionError } from "./permissions.ts";
 * assert(asPermissionError(new Error("x"), "read", "-R") === undefined);
 * ```
 */
export function asPermissionError(
  cause: unknown,
  what: string,
  flag?: string,
): PermissionError | undefined {
  if (cause instanceof MediganError) return undefined;
  if (!(cause instanceof Deno.errors.NotCapable)) return undefined;
  const wanted = flag ?? FLAG_PATTERN.exec(cause.message)?.[0];
  return new PermissionError(
    `Cannot ${what} as a Deno permission is missing: ${
      cause.message.split(",")[0]
    }`,
    { cause, hint: `Run again with ${wanted ?? "the permission named above"}` },
  );
}

/**
 * Whether a permission is granted; never asks for it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isGranted } from "./permissions.ts";
 * assert(typeof isGranted({ name: "ffi" }) === "boolean");
 * ```
 */
export function isGranted(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}

/**
 * Makes sure that existing paths may be read; asks the user where there is one
 * to ask. A refusal names all of them in one flag.
 *
 * @throws {PermissionError} when one of them may not be read.
 *
 * @example
 * ```ts
 * import { requireRead } from "./permissions.ts";
 * await requireRead("read the project", ["deno.json", "mod.ts"]);
 * ```
 */
export async function requireRead(
  what: string,
  paths: readonly string[],
): Promise<void> {
  await guardPermission(what, `--allow-read=${paths.join(",")}`, async () => {
    for (const path of paths) await Deno.stat(path);
  });
}
