/** The FID values that the medigan paper published. */

/** Distances among real images and of synthetic ones, and their ratio. */
export interface PublishedDistances {
  /** FID of two sets of real images. */
  readonly realReal: number;
  /** FID of real and synthetic images. */
  readonly realSynthetic: number;
  /** r_FID as it was printed, right or not. */
  readonly printedRatio: number;
}

/** How images were normalised, and which network saw them. */
export interface FidSetting {
  /** Whether grey values of each image were stretched. */
  readonly isNormalized: boolean;
  /** What the Inception network was trained on. */
  readonly backbone: "ImageNet" | "RadImageNet";
}

/** A row of the paper's table. */
export interface PublishedFid {
  /** Number of the model. */
  readonly model: number;
  /** Data set of the real images. */
  readonly dataset: string;
  /** What was imaged how, as in the colours of figure 8. */
  readonly modality: string;
  /** The four pairs of columns, in the order of {@linkcode FID_SETTINGS}. */
  readonly distances: readonly PublishedDistances[];
}

/** The columns of the table, from left to right. */
export const FID_SETTINGS: readonly FidSetting[] = [
  { isNormalized: true, backbone: "ImageNet" },
  { isNormalized: true, backbone: "RadImageNet" },
  { isNormalized: false, backbone: "ImageNet" },
  { isNormalized: false, backbone: "RadImageNet" },
];

type Triple = readonly [number, number, number];
type Row = readonly [number, string, string, Triple, Triple, Triple, Triple];

// deno-fmt-ignore -- a table
const ROWS: readonly Row[] = [
  [1, "Inbreast", "mammography", [33.61, 67.6, 0.497], [0.25, 1.27, 0.197], [28.59, 66.76, 0.428], [0.29, 1.15, 0.252]],
  [2, "Optimam", "mammography", [28.85, 80.51, 0.358], [0.22, 6.19, 0.036], [28.75, 77.95, 0.369], [0.33, 4.11, 0.08]],
  [3, "BCDR", "mammography", [65.94, 150.16, 0.439], [0.8, 3.0, 0.265], [66.25, 149.33, 0.444], [0.8, 3.1, 0.259]],
  [5, "BCDR", "mammography", [68.22, 180.04, 0.379], [0.99, 1.67, 0.593], [64.45, 174.38, 0.37], [0.87, 4.04, 0.215]],
  [6, "BCDR", "mammography", [68.22, 221.3, 0.308], [0.99, 1.8, 0.55], [64.45, 206.57, 0.312], [0.87, 2.95, 0.295]],
  [7, "BRATS 2018", "brain MRI", [30.73, 140.02, 0.219], [0.07, 5.31, 0.012], [30.73, 144.0, 0.215], [0.07, 6.53, 0.01]],
  [8, "CBIS-DDSM", "mammography", [37.56, 137.75, 0.272], [0.46, 3.05, 0.151], [32.06, 91.09, 0.352], [0.36, 6.58, 0.055]],
  [10, "HyperKvasir", "endoscopy", [43.31, 63.99, 0.677], [0.11, 7.32, 0.015], [43.31, 64.01, 0.677], [0.11, 7.33, 0.015]],
  [12, "BCDR", "mammography", [68.22, 205.29, 0.332], [0.99, 5.69, 0.08], [64.45, 199.5, 0.323], [0.87, 4.25, 0.205]],
  [13, "OPTIMAM", "mammography", [65.75, 101.01, 0.65], [0.17, 1.14, 0.153], [65.83, 101.15, 0.651], [0.18, 1.1, 0.163]],
  [14, "OPTIMAM", "mammography", [41.61, 73.77, 0.564], [0.16, 0.83, 0.19], [41.71, 74.03, 0.563], [0.15, 0.81, 0.184]],
  [15, "CSAW", "mammography", [74.96, 162.67, 0.461], [0.31, 4.07, 0.076], [73.62, 165.53, 0.445], [0.19, 3.71, 0.051]],
  [16, "CSAW", "mammography", [42.68, 98.38, 0.439], [0.38, 2.71, 0.142], [42.5, 99.81, 0.426], [0.22, 2.82, 0.077]],
  [19, "ChestX-ray14", "chest x-ray", [28.75, 96.74, 0.297], [0.19, 0.77, 0.243], [28.75, 96.78, 0.297], [0.19, 0.66, 0.286]],
  [20, "ChestX-ray14", "chest x-ray", [28.33, 52.17, 0.543], [0.2, 2.83, 0.071], [28.33, 52.38, 0.541], [0.2, 2.59, 0.077]],
  [21, "CrossMoDA", "brain MRI", [24.41, 59.49, 0.41], [0.02, 1.45, 0.014], [24.41, 60.11, 0.406], [0.02, 1.4, 0.014]],
];

/**
 * Table 4 of the paper: 16 models, normalised or not, by two backbones.
 *
 * R. Osuala et al., medigan: a Python library of pretrained generative models
 * for medical image synthesis (J. Med. Imaging 10(6), 2023), table 4.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { publishedFid } from "@medigan/core/metrics";
 * const eighth = publishedFid().find(({ model }) => model === 8);
 * assert.equal(eighth?.distances[0]?.realSynthetic, 137.75);
 * ```
 */
export function publishedFid(): readonly PublishedFid[] {
  return ROWS.map(([model, dataset, modality, ...triples]) => ({
    model,
    dataset,
    modality,
    distances: triples.map(([realReal, realSynthetic, printedRatio]) => ({
      realReal,
      realSynthetic,
      printedRatio,
    })),
  }));
}

/** Distances of a model that the paper has in table 3 alone. */
export interface PublishedBound {
  /** Number of the model. */
  readonly model: number;
  /** Data set of the real images. */
  readonly dataset: string;
  /** What was imaged how. */
  readonly modality: string;
  /** FID of two sets of real images, normalised, by ImageNet. */
  readonly realReal: number;
  /** FID of real and synthetic images, normalised, by ImageNet. */
  readonly realSynthetic: number;
}

/**
 * The models of table 3 that table 4 lacks; figure 8 has them, too.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { publishedBounds } from "./published.ts";
 * assert.equal(publishedBounds().length, 5);
 * ```
 */
export function publishedBounds(): readonly PublishedBound[] {
  const rows = [
    [4, "BCDR", "mammography", 68.22, 161.17],
    [9, "HyperKvasir", "endoscopy", 43.31, 225.85],
    [11, "HyperKvasir", "endoscopy", 43.31, 171.15],
    [17, "NODE21", "chest x-ray", 24.34, 126.78],
    [18, "NODE21", "chest x-ray", 24.34, 211.47],
  ] as const;
  return rows.map(([model, dataset, modality, realReal, realSynthetic]) => ({
    model,
    dataset,
    modality,
    realReal,
    realSynthetic,
  }));
}

/** A printed ratio that is not that of the distances beside it. */
export interface InconsistentRatio {
  /** Number of the model. */
  readonly model: number;
  /** Where in the table. */
  readonly setting: FidSetting;
  /** What was printed. */
  readonly printed: number;
  /** What the printed distances give, to three digits. */
  readonly recomputed: number;
}

/**
 * The ratios of table 4 that no distances give which would be rounded to those
 * printed: typing errors, and digits cut off instead of rounded.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { inconsistentRatios } from "@medigan/core/metrics";
 * assert.equal(inconsistentRatios().length, 5);
 * ```
 */
export function inconsistentRatios(): InconsistentRatio[] {
  return publishedFid().flatMap(({ model, distances }) =>
    distances.flatMap((one, place) => {
      if (isConsistent(one)) return [];
      const ratio = one.realReal / one.realSynthetic;
      return {
        model,
        setting: FID_SETTINGS[place]!,
        printed: one.printedRatio,
        recomputed: Math.round(1000 * ratio) / 1000,
      };
    })
  );
}

/** Distances were printed with two digits, ratios with three. */
function isConsistent(
  { realReal, realSynthetic, printedRatio }: PublishedDistances,
): boolean {
  const half = 0.005 + 1e-9;
  const least = (realReal - half) / (realSynthetic + half);
  const most = (realReal + half) / (realSynthetic - half);
  const digit = 0.0005 + 1e-9;
  return printedRatio >= least - digit && printedRatio <= most + digit;
}
