/**
 * Measuring sets of images: features, and the distances between them.
 *
 * @module
 */
export type { AlgebraOptions, Matrix } from "../linalg/mod.ts";
export type { Backbone, BackboneInput } from "./features/backbone.ts";
export {
  type FeatureBatch,
  type FeatureOptions,
  type FeatureSet,
  featuresOf,
  type Preprocessing,
  preprocessingOf,
  streamFeatures,
} from "./features/features_of.ts";
export type {
  ImageSet,
  ImageSetItem,
  NamedRaster,
} from "./features/image_set.ts";
export {
  type BackboneOptions,
  type InputScale,
  openBackbone,
} from "./features/open_backbone.ts";
export {
  type ColourOrder,
  prepareImage,
  type PrepareOptions,
} from "./features/prepare.ts";
export { datasetWindow } from "./normalize/dataset_window.ts";
export {
  formatNormalization,
  type GreyWindow,
  type Normalization,
  NORMALIZATIONS,
  parseNormalization,
  type PercentileWindow,
} from "./normalize/normalization.ts";
export {
  parseResizeMode,
  RESIZE_MODES,
  type ResizeMode,
} from "./resize/resize_mode.ts";
export { type Statistics, statisticsOf } from "./statistics/statistics.ts";
export { StatisticsAccumulator } from "./statistics/accumulator.ts";
export { mergeStatistics } from "./statistics/merge.ts";
export { readStatistics, writeStatistics } from "./statistics/npz.ts";
export {
  frechetDistance,
  type FrechetOptions,
} from "./frechet/frechet_distance.ts";
export type {
  FrechetResult,
  FrechetRoute,
  FrechetWarning,
} from "./frechet/result.ts";
export {
  kernelDistance,
  type KernelDistanceOptions,
  kernelDistanceOfSubsets,
  type SubsetKernelDistance,
  type SubsetOptions,
} from "./discrepancy/kid.ts";
export {
  type DiscrepancyOptions,
  gaussianDiscrepancy,
  type GaussianDiscrepancy,
} from "./discrepancy/mmd.ts";
export {
  slicedWasserstein,
  type SlicedOptions,
} from "./discrepancy/sliced_wasserstein.ts";
export {
  frechetInfinity,
  type FrechetInfinity,
  type InfinityOptions,
  type SizedDistance,
} from "./extrapolation/fid_infinity.ts";
export { type Line, lineThrough } from "./extrapolation/line.ts";
export {
  compareNeighbours,
  type NeighbourOptions,
  type NeighbourTable,
  type SetNeighbours,
} from "./neighbours/neighbour_table.ts";
export {
  type PrecisionRecall,
  precisionRecall,
} from "./neighbours/precision_recall.ts";
export {
  type DensityCoverage,
  densityCoverage,
} from "./neighbours/density_coverage.ts";
export { authenticity } from "./neighbours/authenticity.ts";
export {
  memorisation,
  type MemorisationOptions,
  type MemorisationReport,
  type NearestPair,
} from "./neighbours/memorisation.ts";
export {
  type MemorisationInformedDistance,
  memorisationInformedDistance,
  type MemorisationInformedOptions,
} from "./neighbours/mifid.ts";
export { vendiScore } from "./diversity/vendi.ts";
export {
  type InceptionScore,
  inceptionScore,
  type InceptionScoreOptions,
} from "./diversity/inception_score.ts";
export {
  meanAbsoluteError,
  meanSquaredError,
  peakSignalToNoise,
} from "./pairwise/pixel_errors.ts";
export type { PairOptions } from "./pairwise/pair.ts";
export {
  multiscaleSimilarity,
  type MultiscaleOptions,
  structuralSimilarity,
} from "./pairwise/ssim.ts";
export {
  type Interval,
  resampledInterval,
  type ResampleOptions,
  type Statistic,
} from "./resampling/resample.ts";
export { matrixOf, takeRows } from "./distances/matrix_rows.ts";
export { listMetrics, type MetricInfo } from "./metric_table.ts";
