/** All families. */
import { dcgan } from "./dcgan/dcgan.ts";
import type { GeneratorFamily } from "./family.ts";

const FAMILIES: readonly GeneratorFamily[] = [dcgan];

/**
 * All families that can be built, in the order in which they are tried.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { listFamilies } from "@medigan/core/families";
 * assert(listFamilies().some(({ name }) => name === "dcgan"));
 * ```
 */
export function listFamilies(): readonly GeneratorFamily[] {
  return FAMILIES;
}
