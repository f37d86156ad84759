/** A dense matrix of float64 values, row by row. */
export interface Matrix {
  /** Number of rows; of a matrix of features: of images. */
  readonly rows: number;
  /** Number of columns; of a matrix of features: of features an image. */
  readonly columns: number;
  /** `rows * columns` values; that of row r and column c at r * columns + c. */
  readonly data: Float64Array;
}
