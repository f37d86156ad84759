/** How often grey levels stand side by side. */

/** Grey levels of an image, as whole numbers. */
export interface LevelImage {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Grey levels from 0 to `count - 1`, row by row. */
  readonly levels: Uint8Array;
  /** Number of grey levels. */
  readonly count: number;
}

/** A step from a pixel to its neighbour. */
export interface Step {
  /** Columns to the right. */
  readonly x: number;
  /** Rows down. */
  readonly y: number;
}

/** The four directions to neighbours; the other four are their opposites. */
export const DIRECTIONS: readonly Step[] = [
  { x: 1, y: 0 },
  { x: 1, y: 1 },
  { x: 0, y: 1 },
  { x: -1, y: 1 },
];

/**
 * The share of each pair of grey levels among all pairs of neighbours in a
 * direction, counted both ways (Haralick et al. 1973,
 * doi:10.1109/TSMC.1973.4309314): a symmetric matrix, row by row, of sum 1; all
 * zeros where there are no neighbours.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { cooccurrence } from "./cooccurrence.ts";
 * const image = { width: 2, height: 1, levels: Uint8Array.of(0, 1), count: 2 };
 * const shares = cooccurrence(image, { x: 1, y: 0 });
 * assert.deepEqual([...shares], [0, 0.5, 0.5, 0]);
 * ```
 */
export function cooccurrence(
  { width, height, levels, count }: LevelImage,
  step: Step,
): Float64Array {
  const matrix = new Float64Array(count * count);
  let pairs = 0;
  const add = (row: number, column: number) => {
    const place = row * count + column;
    matrix[place] = (matrix[place] ?? 0) + 1;
    pairs++;
  };
  const columns = {
    from: Math.max(0, -step.x),
    to: Math.min(width, width - step.x),
  };
  for (let y = 0; y + step.y < height; y++) {
    for (let x = columns.from; x < columns.to; x++) {
      const own = levels[y * width + x] ?? 0;
      const other = levels[(y + step.y) * width + x + step.x] ?? 0;
      add(own, other);
      add(other, own);
    }
  }
  return pairs === 0 ? matrix : matrix.map((pair) => pair / pairs);
}
