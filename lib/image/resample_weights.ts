/** Which places of a line make each place of a line of another length. */

/** How a raster is brought to another size. */
export type ResampleMethod = "nearest" | "bilinear" | "bicubic" | "area";

/** Neighbouring source places that make one target place. */
export interface Taps {
  /** The first of them. */
  readonly first: number;
  /** The weight of each; their sum is 1. */
  readonly weights: readonly number[];
}

/** A kernel: its values, and the distance beyond which it is 0. */
interface Kernel {
  readonly radius: number;
  readonly at: (distance: number) => number;
}

const TRIANGLE: Kernel = {
  radius: 1,
  at: (distance) => Math.max(0, 1 - Math.abs(distance)),
};

// Keys 1981, Cubic convolution interpolation for digital image processing,
// with a = -1/2, which gives quadratics back exactly and which Pillow has.
const A = -0.5;
const CUBIC: Kernel = {
  radius: 2,
  at(distance) {
    const x = Math.abs(distance);
    if (x < 1) return ((A + 2) * x - (A + 3)) * x * x + 1;
    return x < 2 ? A * (((x - 5) * x + 8) * x - 4) : 0;
  },
};

/**
 * The taps of each target place, pixels being areas with their centres halfway.
 *
 * With `antialias` the kernel becomes as wide as what a target pixel covers,
 * as in Pillow. Without it, `bilinear` and `bicubic` look at the nearest places
 * only. `area` is the mean of all places that a target pixel touches, as in
 * PyTorch's adaptive average pooling.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { resampleTaps } from "./resample_weights.ts";
 * const taps = resampleTaps(4, 2, { method: "area" });
 * assert.deepEqual(taps[1], { first: 2, weights: [0.5, 0.5] });
 * ```
 */
export function resampleTaps(
  from: number,
  to: number,
  { method, antialias = false }: {
    readonly method: ResampleMethod;
    readonly antialias?: boolean | undefined;
  },
): Taps[] {
  const make = method === "nearest"
    ? nearestTaps
    : method === "area"
    ? areaTaps
    : kernelTaps(method === "bilinear" ? TRIANGLE : CUBIC, antialias);
  return Array.from({ length: to }, (_, place) => make(place, from, to));
}

function nearestTaps(place: number, from: number, to: number): Taps {
  return { first: Math.floor((place + 0.5) * from / to), weights: [1] };
}

function areaTaps(place: number, from: number, to: number): Taps {
  const first = Math.floor(place * from / to);
  const length = Math.ceil((place + 1) * from / to) - first;
  return { first, weights: Array(length).fill(1 / length) };
}

function kernelTaps(kernel: Kernel, antialias: boolean) {
  return (place: number, from: number, to: number): Taps => {
    const scale = from / to;
    const widening = antialias ? Math.max(scale, 1) : 1;
    const radius = kernel.radius * widening;
    const centre = (place + 0.5) * scale;
    const weightAt = (source: number) =>
      kernel.at((source + 0.5 - centre) / widening);
    return antialias
      ? cutTaps(weightAt, { centre, radius, from })
      : clampedTaps(weightAt, { centre, radius, from });
  };
}

interface Reach {
  readonly centre: number;
  readonly radius: number;
  readonly from: number;
}

/** What lies outside is left out, and the others weigh more: as in Pillow. */
function cutTaps(
  weightAt: (source: number) => number,
  { centre, radius, from }: Reach,
): Taps {
  const first = Math.max(0, Math.trunc(centre - radius + 0.5));
  const end = Math.min(from, Math.trunc(centre + radius + 0.5));
  const raw = Array.from(
    { length: end - first },
    (_, step) => weightAt(first + step),
  );
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return { first, weights: raw.map((weight) => weight / sum) };
}

/** What lies outside has the value of the border: as in PyTorch. */
function clampedTaps(
  weightAt: (source: number) => number,
  { centre, radius, from }: Reach,
): Taps {
  const begin = Math.ceil(centre - radius - 0.5);
  const end = Math.floor(centre + radius - 0.5);
  const inside = (source: number) => Math.min(Math.max(source, 0), from - 1);
  const first = inside(begin);
  const weights = Array<number>(inside(end) - first + 1).fill(0);
  for (let source = begin; source <= end; source++) {
    const place = inside(source) - first;
    weights[place] = (weights[place] ?? 0) + weightAt(source);
  }
  return { first, weights };
}
