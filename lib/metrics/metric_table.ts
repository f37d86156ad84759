/** All metrics in one table: what they need, and which way is better. */

/** What is told of a metric. */
export interface MetricInfo {
  /** Stable identifier. */
  readonly id: string;
  /** Name for people. */
  readonly name: string;
  /** Which way is better. */
  readonly better: "lower" | "higher" | "near 50";
  /**
   * What it is computed from: features of both sets, features of the synthetic
   * images alone, class logits, or pairs of images.
   */
  readonly needs: "features" | "synthetic features" | "logits" | "pairs";
  /** What it measures, in one sentence. */
  readonly meaning: string;
  /** Where it was defined. */
  readonly source: string;
}

const FEATURES = "features" as const;
const LOWER = "lower" as const;
const HIGHER = "higher" as const;

const TABLE: readonly MetricInfo[] = [
  {
    id: "fid",
    name: "FID",
    better: LOWER,
    needs: FEATURES,
    meaning: "Frechet distance between normal distributions of the features",
    source: "Heusel et al. 2017",
  },
  {
    id: "fid-infinity",
    name: "FID-infinity",
    better: LOWER,
    needs: FEATURES,
    meaning: "FID as it would be with endless images",
    source: "Chong and Forsyth 2020",
  },
  {
    id: "kid",
    name: "KID",
    better: LOWER,
    needs: FEATURES,
    meaning: "Unbiased discrepancy with a cubic kernel; for few images",
    source: "Binkowski et al. 2018",
  },
  {
    id: "mmd",
    name: "MMD",
    better: LOWER,
    needs: FEATURES,
    meaning: "Unbiased discrepancy with a Gaussian kernel",
    source: "Gretton et al. 2012",
  },
  {
    id: "sliced-wasserstein",
    name: "sliced Wasserstein",
    better: LOWER,
    needs: FEATURES,
    meaning: "Wasserstein-2 distance, averaged over random directions",
    source: "Bonneel et al. 2015",
  },
  {
    id: "precision",
    name: "precision",
    better: HIGHER,
    needs: FEATURES,
    meaning: "Share of synthetic images that lie where real images do",
    source: "Kynkaanniemi et al. 2019",
  },
  {
    id: "recall",
    name: "recall",
    better: HIGHER,
    needs: FEATURES,
    meaning: "Share of real images that lie where synthetic images do",
    source: "Kynkaanniemi et al. 2019",
  },
  {
    id: "density",
    name: "density",
    better: HIGHER,
    needs: FEATURES,
    meaning: "How many real images are around a synthetic one",
    source: "Naeem et al. 2020",
  },
  {
    id: "coverage",
    name: "coverage",
    better: HIGHER,
    needs: FEATURES,
    meaning: "Share of real images with a synthetic one near by",
    source: "Naeem et al. 2020",
  },
  {
    id: "realism",
    name: "realism (median)",
    better: HIGHER,
    needs: FEATURES,
    meaning: "How deep a synthetic image lies among real ones; 1 at the edge",
    source: "Kynkaanniemi et al. 2019",
  },
  {
    id: "authpct",
    name: "AuthPct",
    better: "near 50",
    needs: FEATURES,
    meaning:
      "Percentage of synthetic images that are not nearer to a real one than its neighbour is; low where a model copies",
    source: "Alaa et al. 2022",
  },
  {
    id: "mifid",
    name: "MiFID",
    better: LOWER,
    needs: FEATURES,
    meaning: "FID with a penalty for copies",
    source: "Bai et al. 2021",
  },
  {
    id: "vendi",
    name: "Vendi score",
    better: HIGHER,
    needs: "synthetic features",
    meaning: "Effective number of different synthetic images",
    source: "Friedman and Dieng 2023",
  },
  {
    id: "is",
    name: "Inception Score",
    better: HIGHER,
    needs: "logits",
    meaning: "How surely and how variously a classifier of photographs decides",
    source: "Salimans et al. 2016",
  },
  {
    id: "mse",
    name: "MSE",
    better: LOWER,
    needs: "pairs",
    meaning: "Mean squared difference of grey values",
    source: "-",
  },
  {
    id: "mae",
    name: "MAE",
    better: LOWER,
    needs: "pairs",
    meaning: "Mean absolute difference of grey values",
    source: "-",
  },
  {
    id: "psnr",
    name: "PSNR",
    better: HIGHER,
    needs: "pairs",
    meaning: "White minus black over the error, in decibels",
    source: "-",
  },
  {
    id: "ssim",
    name: "SSIM",
    better: HIGHER,
    needs: "pairs",
    meaning: "Luminance, contrast and structure under a sliding window",
    source: "Wang et al. 2004",
  },
  {
    id: "ms-ssim",
    name: "MS-SSIM",
    better: HIGHER,
    needs: "pairs",
    meaning: "SSIM at several scales",
    source: "Wang et al. 2003",
  },
  {
    id: "lpips",
    name: "LPIPS",
    better: LOWER,
    needs: "pairs",
    meaning: "Difference in the layers of AlexNet, whose weights are given",
    source: "Zhang et al. 2018",
  },
];

/**
 * All metrics, in the order of reports.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { listMetrics } from "@medigan/core/metrics";
 * assert.equal(listMetrics()[0]?.name, "FID");
 * ```
 */
export function listMetrics(): readonly MetricInfo[] {
  return TABLE;
}
