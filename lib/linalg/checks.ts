/** What every routine asks of its matrices. */
import type { Matrix } from "./matrix.ts";

/** Checks that a matrix has as many values as it says. */
export function checkMatrix(what: string, a: Matrix): void {
  const { rows, columns, data } = a;
  const isWhole = [rows, columns].every((size) =>
    Number.isSafeInteger(size) && size >= 0
  );
  if (isWhole && data.length === rows * columns) return;
  throw new RangeError(
    `Cannot ${what} as a matrix of ${rows} x ${columns} must have ${
      rows * columns
    } values: current number is ${data.length}`,
  );
}

/** Checks that two sizes which must agree do. */
export function checkEqualSizes(
  what: string,
  sizes: { readonly left: number; readonly right: number },
): void {
  if (sizes.left === sizes.right) return;
  throw new RangeError(
    `Cannot ${what} as the sizes that are summed over must be equal: current sizes are ${sizes.left} and ${sizes.right}`,
  );
}

/** Checks that a matrix is square. */
export function checkSquare(what: string, a: Matrix): void {
  checkMatrix(what, a);
  if (a.rows === a.columns) return;
  throw new RangeError(
    `Cannot ${what} as the matrix must be square: current size is ${a.rows} x ${a.columns}`,
  );
}

/** Checks that all values are finite, and says which is not. */
export function checkFinite(what: string, a: Matrix): void {
  const at = firstNotFinite(a.data);
  if (at < 0) return;
  throw new RangeError(
    `Cannot ${what} as all values must be finite: current value in row ${
      Math.floor(at / a.columns)
    }, column ${at % a.columns} is ${a.data[at]}`,
  );
}

/** Place of the first value that is not finite, or -1. */
export function firstNotFinite(data: Float64Array): number {
  for (let at = 0; at < data.length; at++) {
    if (!(Math.abs(data[at]!) < Infinity)) return at;
  }
  return -1;
}
