/** Seeds: integers of 64 bits, however they are written. */
import { UsageError } from "../errors.ts";

/** A seed as a caller may give it: an integer in 0..2^64-1, or its digits. */
export type SeedInput = number | bigint | string;

const MAX_SEED = (1n << 64n) - 1n;

/**
 * The seed as an integer.
 *
 * @throws {UsageError} when it is no integer in 0..2^64-1, or a number past
 * 2^53 - 1, which may already have lost digits.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseSeed } from "./seeds.ts";
 * assert.equal(parseSeed("18446744073709551615"), 2n ** 64n - 1n);
 * ```
 */
export function parseSeed(seed: SeedInput): bigint {
  const value = toBigInt(seed);
  if (value !== undefined && value >= 0n && value <= MAX_SEED) return value;
  throw new UsageError(
    `Cannot use the seed as it must be an integer in 0..2^64-1: current value is ${
      JSON.stringify(String(seed))
    }`,
    { hint: "Give seeds past 2^53-1 as a bigint or as a string of digits" },
  );
}

function toBigInt(seed: SeedInput): bigint | undefined {
  if (typeof seed === "bigint") return seed;
  if (typeof seed === "number") {
    return Number.isSafeInteger(seed) ? BigInt(seed) : undefined;
  }
  return /^\d{1,20}$/.test(seed) ? BigInt(seed) : undefined;
}

/**
 * A seed that nobody chose, below 2^32 so that it is easy to write down.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { freshSeed } from "./seeds.ts";
 * assert(freshSeed() < 2n ** 32n);
 * ```
 */
export function freshSeed(): bigint {
  return BigInt(crypto.getRandomValues(new Uint32Array(1))[0]!);
}
