/** What an evaluation tells. */
import type { FrechetInfinity } from "../extrapolation/fid_infinity.ts";
import type { FrechetResult } from "../frechet/result.ts";
import type { MemorisationReport } from "../neighbours/memorisation.ts";
import type { LowerBound } from "./lower_bound.ts";

/** One metric. */
export interface MetricResult {
  /** Identifier, as in {@linkcode listMetrics}. */
  readonly id: string;
  /** Real against synthetic images; absent where it could not be measured. */
  readonly value?: number;
  /** Standard error, for metrics that are drawn again. */
  readonly standardError?: number;
  /** Ends of the 95 % interval. */
  readonly interval?: readonly [low: number, high: number];
  /** The same metric of two disjoint halves of the real images. */
  readonly realReal?: number;
  /** Why it could not be measured. */
  readonly problem?: string;
}

/** How good a set of synthetic images is. */
export interface Evaluation {
  /** Images of each set, and features of an image. */
  readonly counts: {
    readonly real: number;
    readonly synthetic: number;
    readonly features: number;
  };
  /** FID of all images with its terms. */
  readonly fid: FrechetResult;
  /** FID at equal numbers, real-real and real-synthetic, and their ratio. */
  readonly bound: LowerBound;
  /** All metrics. */
  readonly metrics: readonly MetricResult[];
  /** FID over the number of images; absent where there are too few. */
  readonly infinity?: FrechetInfinity;
  /** Which images may be copies; absent where there are too few. */
  readonly memorisation?: MemorisationReport;
  /** Distances to the nearest real image, of synthetic and of real ones. */
  readonly nearest?: {
    readonly synthetic: readonly number[];
    readonly real: readonly number[];
  };
  /** What a reader should know. */
  readonly warnings: readonly string[];
  /** Seed, repeats and the like. */
  readonly settings: {
    readonly seed: string;
    readonly splits: number;
    readonly repeats: number;
    readonly neighbours: number;
    readonly isGrouped: boolean;
  };
}
