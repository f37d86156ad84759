/**
 * How the numbers of a network become grey values.
 *
 * @module
 */

/**
 * How the net's values become grey values: `range` is mapped linearly to
 * 0..255 (or 0..65535), rounded, and what lies outside is clamped or wraps
 * around.
 */
export interface ValueMapping {
  /** Values of the net that become black and white. */
  readonly range: readonly [number, number];
  /** Rounding of the scaled value. */
  readonly rounding: "nearest" | "half-even" | "floor" | "colour-map";
  /** What becomes of values outside `range`. */
  readonly overflow: "clamp" | "wrap";
  /** Present where each picture's own ends become black and white instead. */
  readonly levels?: "picture";
}

const { fround } = Math;

/**
 * The function that takes a value of the net to 0..1 (beyond, for values
 * outside the range) in float32, as the packages' own Python does it.
 *
 * @throws {RangeError} when the range is empty, reversed or not finite.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { unitScale } from "./value_mapping.ts";
 * assert(unitScale([-1, 1])(0.5) === 0.75);
 * ```
 */
export function unitScale(
  range: readonly [number, number],
): (value: number) => number {
  const low = fround(range[0]);
  const span = fround(range[1] - range[0]);
  if (!(span > 0 && Number.isFinite(span))) {
    throw new RangeError(
      `Cannot map values as the range must be finite and ascending: current range is [${range}]`,
    );
  }
  return (value) => fround(fround(value - low) / span);
}

/**
 * The function that takes a finite value of the net to a whole grey value in
 * 0..`top`.
 *
 * Bit-equal to the packages' post-processing: `floor` and `half-even` scale in
 * float64 (as NumPy does after a float32 tensor became an array), `nearest`
 * adds a half in float32 (as torchvision's `save_image` does), `colour-map` looks
 * up the grey value of one of 256 equal parts of the range (as Matplotlib does).
 *
 * @param top Grey value of white: 255 or 65535.
 * @param ends Lowest and highest value of the picture, for mappings by them.
 *
 * @throws {RangeError} when the mapping's range is not ascending.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { greyScale } from "./value_mapping.ts";
 * const grey = greyScale(
 *   { range: [-1, 1], rounding: "half-even", overflow: "clamp" },
 *   255,
 * );
 * assert.deepEqual([-1, 0, 1, 7].map(grey), [0, 128, 255, 255]);
 * ```
 */
export function greyScale(
  mapping: ValueMapping,
  top: number,
  ends?: readonly [number, number],
): (value: number) => number {
  const unit = ends === undefined
    ? unitScale(mapping.range)
    : stretchedScale(mapping.range, ends);
  const round = ROUNDINGS[mapping.rounding];
  const contain = mapping.overflow === "wrap" ? wrap : clamp;
  return (value) => contain(round(unit(value), top), top);
}

/** In two steps, as pictures are mapped first and stretched when saved. */
function stretchedScale(
  range: readonly [number, number],
  [low, high]: readonly [number, number],
): (value: number) => number {
  const unit = unitScale(range);
  if (unit(low) === unit(high)) return () => 0;
  const stretch = unitScale([unit(low), unit(high)]);
  return (value) => stretch(unit(value));
}

const ROUNDINGS = {
  floor: (unit: number, top: number) => Math.floor(unit * top),
  "half-even": (unit: number, top: number) => roundHalfEven(unit * top),
  nearest: (unit: number, top: number) =>
    Math.floor(fround(fround(unit * top) + 0.5)),
  "colour-map": (unit: number, top: number) => {
    const place = Math.min(Math.floor(unit * (top + 1)), top);
    // The map holds 8-bit values of fractions: some lose a whole level.
    return Math.floor(place * (1 / top) * top);
  },
};

function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

function clamp(value: number, top: number): number {
  return Math.min(Math.max(value, 0), top);
}

function wrap(value: number, top: number): number {
  const levels = top + 1;
  return value - Math.floor(value / levels) * levels;
}
