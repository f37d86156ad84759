/** What a Frechet distance comes with. */

/** How the trace of the square root was found. */
export type FrechetRoute = "factor" | "covariance";

/** Something about the data that the reader of a number should know. */
export interface FrechetWarning {
  /** Stable identifier: `"few-samples"`, `"rounded-to-zero"`. */
  readonly code: string;
  /** One sentence. */
  readonly message: string;
}

/** A Frechet distance and all that it was made from. */
export interface FrechetResult {
  /** The squared distance, which is what FID reports; at least 0. */
  readonly distance: number;
  /** Squared distance of the means. */
  readonly meanTerm: number;
  /** tr A + tr B - 2 tr (A B)^(1/2) of the covariances; at least 0. */
  readonly traceTerm: number;
  /** Number of images of each set; undefined where a file does not tell. */
  readonly counts: readonly [number | undefined, number | undefined];
  /** Number of features of an image. */
  readonly dimension: number;
  /** How the trace of the square root was found. */
  readonly route: FrechetRoute;
  /** Arithmetic of the result. */
  readonly precision: "float64" | "double-single" | "float32";
  /** What the reader of the number should know. */
  readonly warnings: readonly FrechetWarning[];
}
