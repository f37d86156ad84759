/** How images are resized in parts. */
import type { Taps } from "../../image/resample_weights.ts";

/** Rows of a resized image, and those that they are made from. */
export interface Band {
  /** First row of the result. */
  readonly row: number;
  /** Number of rows of the result. */
  readonly rows: number;
  /** First row of the source. */
  readonly sourceRow: number;
  /** Number of rows of the source. */
  readonly sourceRows: number;
  /** Images of which this band can be made at once. */
  readonly images: number;
}

/**
 * Bands as high as buffers allow; whole images where they do.
 *
 * @param width Values of a row, before or behind resizing, whichever are more.
 *
 * @throws {RangeError} when not even one row fits.
 */
export function bandsOf(
  taps: readonly Taps[],
  width: number,
  maxBufferBytes: number,
): Band[] {
  for (let rows = taps.length; rows > 0; rows = Math.floor(rows / 2)) {
    const bands: Band[] = [];
    for (let row = 0; row < taps.length; row += rows) {
      bands.push(bandOf(taps.slice(row, row + rows), row, {
        width,
        maxBufferBytes,
      }));
    }
    if (bands.every(({ images }) => images > 0)) return bands;
  }
  throw new RangeError(
    `Cannot resize an image as what makes one row must fit into a buffer of ${maxBufferBytes} bytes: current rows have ${width} values`,
  );
}

function bandOf(
  taps: readonly Taps[],
  row: number,
  { width, maxBufferBytes }: {
    readonly width: number;
    readonly maxBufferBytes: number;
  },
): Band {
  let [first, end] = [Infinity, 0];
  for (const { first: start, weights } of taps) {
    first = Math.min(first, start);
    end = Math.max(end, start + weights.length);
  }
  const bytes = 4 * width * Math.max(taps.length, end - first);
  return {
    row,
    rows: taps.length,
    sourceRow: first,
    sourceRows: end - first,
    images: Math.floor(maxBufferBytes / bytes),
  };
}
