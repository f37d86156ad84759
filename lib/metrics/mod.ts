/**
 * Measuring sets of images: features, and the distances between them.
 *
 * @module
 */
export {
  type AlgebraOptions,
  type Matrix,
  type MatrixEngine,
  openMatrixEngine,
} from "../linalg/mod.ts";
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
export type { BackboneOptions } from "./features/backbone_options.ts";
export type { InputScale } from "./features/input_scale.ts";
export {
  type BackboneOpening,
  BACKBONES,
  openBackbone,
  type OpenedBackbone,
} from "./features/open_backbone.ts";
export { RADIOMIC_NAMES } from "./features/radiomics/radiomics.ts";
export { standardise } from "./features/standardise.ts";
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
export type { Moments } from "./statistics/moments.ts";
export { StatisticsAccumulator } from "./statistics/accumulator.ts";
export { type MergeOptions, mergeStatistics } from "./statistics/merge.ts";
export { readStatistics, writeStatistics } from "./statistics/npz.ts";
export {
  frechetDistance,
  type FrechetOptions,
  type FrechetSet,
} from "./frechet/frechet_distance.ts";
export { type RepeatedRows, repeatedRows } from "./frechet/repeated_rows.ts";
export type {
  FrechetResult,
  FrechetRoute,
  FrechetWarning,
} from "./frechet/result.ts";
export {
  kernelDistance,
  kernelDistanceOfSubsets,
  type KernelDistanceOptions,
  type SubsetKernelDistance,
  type SubsetOptions,
} from "./discrepancy/kid.ts";
export {
  type DiscrepancyOptions,
  type GaussianDiscrepancy,
  gaussianDiscrepancy,
} from "./discrepancy/mmd.ts";
export {
  type SlicedOptions,
  slicedWasserstein,
} from "./discrepancy/sliced_wasserstein.ts";
export {
  type FrechetInfinity,
  frechetInfinity,
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
  openPerceptualDistance,
  type PerceptualDistance,
  type PerceptualOptions,
  type PerceptualWeights,
} from "./pairwise/perceptual.ts";
export {
  type MultiscaleOptions,
  multiscaleSimilarity,
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
export { type FidRatio, fidRatio } from "./evaluate/fid_ratio.ts";
export {
  type Halves,
  splitHalves,
  type SplitOptions,
} from "./evaluate/splits.ts";
export {
  type LowerBound,
  lowerBound,
  type LowerBoundOptions,
  type SplitDistances,
} from "./evaluate/lower_bound.ts";
export { evaluateFeatures, type EvaluateOptions } from "./evaluate/evaluate.ts";
export type { Evaluation, MetricResult } from "./evaluate/evaluation.ts";
export {
  isMeasuredFile,
  type MeasuredSet,
  measureSet,
  readMeasuredFile,
} from "./sets/measure_set.ts";
export { groupsFromTable } from "./sets/groups.ts";
export { type MeasurementPreset, PRESETS } from "./presets.ts";
export { imagesOf, type SetImage } from "./features/image_set.ts";
export {
  type EvaluationReport,
  type PairPicture,
  renderEvaluation,
} from "./report/evaluation_report.ts";
export { shortNumber } from "./report/metric_rows.ts";
export {
  type ScatterOptions,
  scatterPlot,
  type ScatterPoint,
} from "./report/scatter.ts";
export {
  FID_SETTINGS,
  type FidSetting,
  type InconsistentRatio,
  inconsistentRatios,
  type PublishedDistances,
  type PublishedFid,
  publishedFid,
} from "./benchmark/published.ts";
export {
  fidMarkdown,
  type FidRow,
  publishedRows,
  type RowDistances,
  type RowSetting,
} from "./benchmark/fid_table.ts";
export { backboneFigure, boundFigure } from "./benchmark/figures.ts";
export {
  crossGramOnGpu,
  Gpu,
  type GpuDescription,
  type GpuNormalization,
  type GpuOptions,
  type GpuResampleOptions,
  type ImageStatistics,
  imageStatisticsOnGpu,
  type KernelProgram,
  type MetricDevice,
  multiplyOnGpu,
  normalizeOnGpu,
  openGpu,
  type OpenGpuOptions,
  type ParameterValues,
  resampleOnGpu,
  scatterOnGpu,
  squaredDistancesOnGpu,
  type SquareRoot,
  squareRootOnGpu,
  type Workgroups,
} from "./gpu/mod.ts";
export {
  upstreamFid,
  type UpstreamFidOptions,
  type UpstreamSides,
  upstreamSides,
} from "./benchmark/upstream_procedure.ts";
export {
  type ComparableOptions,
  type ComparableSets,
  comparableSets,
  needsStandardising,
  standardiseSets,
} from "./sets/standardise_sets.ts";
export {
  DEFAULT_BACKBONE,
  evaluateImages,
  type EvaluateImagesOptions,
  type ImageEvaluation,
  type SyntheticSet,
} from "./evaluate/evaluate_images.ts";
