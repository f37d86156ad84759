/** Random arrays that depend on seed, name, sample and element alone. */
import { normalFromWord } from "./normal_quantile.ts";
import { threefry4x32 } from "./threefry.ts";

/** Which values are meant. */
export interface DrawPlace {
  /** Seed of the run, 0..2^64-1. */
  readonly seed: bigint;
  /** Name of the generator's input. */
  readonly name: string;
  /** Index of the sample, 0..2^53-1. */
  readonly index: number;
  /** Step of a loop that draws anew each time, 0..2^24-1; 0 when absent. */
  readonly step?: number;
}

/** How normal values are drawn. */
export interface NormalOptions {
  /**
   * Values whose magnitude exceeds this are drawn again, each on its own
   * ("truncation trick"): less variety, fewer failures. At least 0.1; not
   * truncated when absent.
   */
  readonly truncation?: number | undefined;
}

/** Kinds of draws, so that none of them shares words with another. */
const NORMAL_DRAWS = 0;
const CHOICE_DRAWS = 1;
const UNIFORM_DRAWS = 2;

/**
 * Fills `out` with standard normal values.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { drawNormals } from "./normals.ts";
 * const place = { seed: 7n, name: "z", index: 3 };
 * const long = drawNormals(new Float32Array(100), place);
 * const short = drawNormals(new Float32Array(10), place);
 * assert.deepEqual(short, long.subarray(0, 10));
 * ```
 */
export function drawNormals(
  out: Float32Array<ArrayBuffer>,
  place: DrawPlace,
  options: NormalOptions = {},
): Float32Array<ArrayBuffer> {
  const key = keyOf(place, NORMAL_DRAWS);
  const counter = counterOf(place);
  const words = new Uint32Array(4);
  const limit = options.truncation ?? Infinity;
  for (let element = 0; element < out.length; element++) {
    if ((element & 3) === 0) {
      counter[0] = element >>> 2;
      threefry4x32(counter, key, words);
    }
    const value = normalFromWord(words[element & 3]!);
    out[element] = Math.abs(value) <= limit
      ? value
      : redraw({ counter, key, limit, lane: element & 3 });
  }
  return out;
}

/**
 * Fills `out` with values that are uniform in 0..1, without 1: multiples of
 * 2^-24, so that float32 holds them exactly.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { drawUniforms } from "./normals.ts";
 * const place = { seed: 7n, name: "z", index: 3 };
 * const values = drawUniforms(new Float32Array(100), place);
 * assert(values.every((value) => value >= 0 && value < 1));
 * ```
 */
export function drawUniforms(
  out: Float32Array<ArrayBuffer>,
  place: DrawPlace,
): Float32Array<ArrayBuffer> {
  const key = keyOf(place, UNIFORM_DRAWS);
  const counter = counterOf(place);
  const words = new Uint32Array(4);
  for (let element = 0; element < out.length; element++) {
    if ((element & 3) === 0) {
      counter[0] = element >>> 2;
      threefry4x32(counter, key, words);
    }
    out[element] = (words[element & 3]! >>> 8) / 2 ** 24;
  }
  return out;
}

/** The first later attempt at one element that lies within the limit. */
function redraw(
  { counter, key, limit, lane }: {
    counter: Uint32Array;
    key: Uint32Array;
    limit: number;
    lane: number;
  },
): number {
  const words = new Uint32Array(4);
  const attempt = counter.slice();
  for (;;) {
    attempt[3] = attempt[3]! + 1;
    threefry4x32(attempt, key, words);
    const value = normalFromWord(words[lane]!);
    if (Math.abs(value) <= limit) return value;
  }
}

/**
 * A uniformly chosen integer in 0..count-1 for `count` below 2^16 or so; the
 * bias is below count / 2^32.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { drawChoice } from "./normals.ts";
 * const choice = drawChoice(2, { seed: 7n, name: "condition", index: 0 });
 * assert(choice === 0 || choice === 1);
 * ```
 */
export function drawChoice(count: number, place: DrawPlace): number {
  const words = new Uint32Array(4);
  threefry4x32(counterOf(place), keyOf(place, CHOICE_DRAWS), words);
  return Math.floor(words[0]! / 2 ** 32 * count);
}

function keyOf({ seed, name, step = 0 }: DrawPlace, kind: number): Uint32Array {
  const low = Number(seed & 0xffffffffn);
  const last = step * 2 ** 8 + kind;
  return Uint32Array.of(low, Number(seed >> 32n), hashName(name), last);
}

function counterOf({ index }: DrawPlace): Uint32Array {
  return Uint32Array.of(0, index, Math.floor(index / 2 ** 32), 0);
}

/** FNV-1a of the name's UTF-8 bytes. */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return hash >>> 0;
}
