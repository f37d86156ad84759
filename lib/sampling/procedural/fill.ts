/** Filling closed outlines. */
import type { Curve, Point } from "./outline.ts";

/** Straight pieces in the place of a curve; a pixel's error at most. */
const PIECES = 16;

/** What is filled into. */
export interface FillTarget {
  /** One number for each pixel, row by row. */
  readonly data: Float32Array;
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
}

interface Crossing {
  readonly x: number;
  /** 1 where the outline goes down, -1 where it goes up. */
  readonly way: number;
}

/**
 * Sets the pixels whose centres lie within an outline to 1: those that it
 * winds around (non-zero rule), so that an outline that crosses itself leaves
 * no hole.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fillOutline } from "./fill.ts";
 * const corners = [[1, 1], [3, 1], [3, 3], [1, 3]].map(([x = 0, y = 0]) => ({
 *   x,
 *   y,
 * }));
 * const square = corners.map((from, place) => {
 *   const to = corners[(place + 1) % 4] as typeof from;
 *   return [from, from, to, to] as const;
 * });
 * const data = new Float32Array(16);
 * fillOutline({ data, width: 4, height: 4 }, square);
 * assert.deepEqual([...data], [0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0]);
 * ```
 */
export function fillOutline(target: FillTarget, outline: readonly Curve[]) {
  const { data, width, height } = target;
  const crossings: Crossing[][] = Array.from({ length: height }, () => []);
  const points = outline.flatMap(flatten);
  points.forEach((from, place) => {
    const to = points[(place + 1) % points.length] as Point;
    cross(crossings, from, to);
  });
  crossings.forEach((row, y) => {
    row.sort((a, b) => a.x - b.x);
    let windings = 0;
    row.forEach(({ x, way }, place) => {
      windings += way;
      const end = row[place + 1]?.x;
      if (windings === 0 || end === undefined) return;
      const first = Math.max(0, Math.ceil(x - 0.5));
      const last = Math.min(width, Math.ceil(end - 0.5));
      if (first < last) data.fill(1, y * width + first, y * width + last);
    });
  });
}

/** Where an edge crosses the middles of rows. */
function cross(crossings: Crossing[][], from: Point, to: Point): void {
  const [upper, lower] = from.y < to.y ? [from, to] : [to, from];
  const way = from.y < to.y ? 1 : -1;
  const first = Math.max(0, Math.ceil(upper.y - 0.5));
  const end = Math.min(crossings.length, Math.ceil(lower.y - 0.5));
  for (let row = first; row < end; row++) {
    const share = (row + 0.5 - upper.y) / (lower.y - upper.y);
    crossings[row]?.push({ x: upper.x + share * (lower.x - upper.x), way });
  }
}

/** Points along a curve, its end left to the next. */
function flatten(curve: Curve): Point[] {
  return Array.from({ length: PIECES }, (_, piece) => {
    const t = piece / PIECES;
    const u = 1 - t;
    // The Bernstein polynomials of degree three.
    const weights = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
    return {
      x: weights.reduce((sum, w, k) => sum + w * (curve[k]?.x ?? 0), 0),
      y: weights.reduce((sum, w, k) => sum + w * (curve[k]?.y ?? 0), 0),
    };
  });
}
