/**
 * Threefry-4x32-20, a counter-based random generator: the words depend on
 * counter and key alone, so that any of them can be had in any order.
 *
 * Chosen over Philox as it needs additions, rotations and exclusive ors of 32
 * bits only, which JavaScript and WGSL both have, and over Threefry-2x32 as its
 * key and counter have room for seed, name, sample and element without
 * hashing one into another.
 *
 * J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw: Parallel random numbers:
 * as easy as 1, 2, 3 (SC 2011).
 */

const ROUNDS = 20;
const KEY_PARITY = 0x1bd11bda;
const ROTATIONS: readonly (readonly [number, number])[] = [
  [10, 26],
  [11, 21],
  [13, 27],
  [23, 5],
  [6, 20],
  [17, 11],
  [25, 10],
  [18, 20],
];

/** Four words of 32 bits. */
export type Words4 = Uint32Array;

/**
 * Encrypts a counter of four words with a key of four words; the result is
 * written to `out`, which may be `counter` itself.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { threefry4x32 } from "./threefry.ts";
 * const out = new Uint32Array(4);
 * threefry4x32(new Uint32Array(4), new Uint32Array(4), out);
 * assert.equal(out[0], 0x9c6ca96a);
 * ```
 */
export function threefry4x32(counter: Words4, key: Words4, out: Words4): void {
  const k0 = key[0]!, k1 = key[1]!, k2 = key[2]!, k3 = key[3]!;
  const schedule = [k0, k1, k2, k3, KEY_PARITY ^ k0 ^ k1 ^ k2 ^ k3];
  let x0 = (counter[0]! + k0) | 0;
  let x1 = (counter[1]! + k1) | 0;
  let x2 = (counter[2]! + k2) | 0;
  let x3 = (counter[3]! + k3) | 0;
  for (let round = 0; round < ROUNDS; round++) {
    const [left, right] = ROTATIONS[round & 7]!;
    x0 = (x0 + x1) | 0;
    x2 = (x2 + x3) | 0;
    // Odd rounds pair words 0 with 3 and 2 with 1: the same step, exchanged.
    const mixed = ((x1 << left) | (x1 >>> (32 - left))) ^ x0;
    x1 = ((x3 << right) | (x3 >>> (32 - right))) ^ x2;
    x3 = mixed;
    if ((round & 3) !== 3) continue;
    const group = (round + 1) >> 2;
    x0 = (x0 + schedule[group % 5]!) | 0;
    x1 = (x1 + schedule[(group + 1) % 5]!) | 0;
    x2 = (x2 + schedule[(group + 2) % 5]!) | 0;
    x3 = (x3 + schedule[(group + 3) % 5]! + group) | 0;
  }
  out[0] = x0;
  out[1] = x1;
  out[2] = x2;
  out[3] = x3;
}
