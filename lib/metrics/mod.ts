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
