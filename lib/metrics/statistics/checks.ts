/** What is asked of features before they are measured. */
import { firstNotFinite } from "../../linalg/checks.ts";
import type { Matrix } from "../../linalg/mod.ts";

/**
 * Checks the shape of features and that all of them are finite.
 *
 * @throws {RangeError} when they are not; it names the row and the column.
 */
export function checkFeatures(
  { rows, columns, data }: Matrix,
  wanted: { readonly dimension: number; readonly firstRow?: number },
): void {
  if (columns !== wanted.dimension) {
    throw new RangeError(
      `Cannot take features of ${columns} columns as ${wanted.dimension} are wanted`,
    );
  }
  if (data.length !== rows * columns) {
    throw new RangeError(
      `Cannot take features of ${rows} x ${columns} as they must have ${
        rows * columns
      } values: current number is ${data.length}`,
    );
  }
  const at = firstNotFinite(data);
  if (at < 0) return;
  const row = (wanted.firstRow ?? 0) + Math.floor(at / columns);
  throw new RangeError(
    `Cannot take features as all must be finite: current value in row ${row}, column ${
      at % columns
    } is ${data[at]}`,
  );
}

/**
 * Checks that there are enough images for a covariance.
 *
 * @throws {RangeError} when there are fewer than two.
 */
export function checkCount(count: number): void {
  if (count >= 2) return;
  throw new RangeError(
    `Cannot compute a covariance as at least 2 images are needed: current number is ${count}`,
  );
}
