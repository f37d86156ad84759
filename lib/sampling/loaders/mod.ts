/**
 * Samples for networks that learn: datasets, and loaders of batches.
 *
 * @module
 */
export { type Batch, collate, type CollateOptions } from "./collate.ts";
export type {
  Dataset,
  Example,
  Transform,
  TransformContext,
} from "./example.ts";
export {
  type ImageClass,
  imageDataset,
  type ImageDatasetOptions,
} from "./image_dataset.ts";
export { createLoader, type Loader, type LoaderOptions } from "./loader.ts";
export {
  type SampleDataset,
  sampleDataset,
  type SampleDatasetOptions,
  type SampleExample,
} from "./sample_dataset.ts";
export {
  type MixOptions,
  sampleLoader,
  type SampleLoaderOptions,
} from "./sample_loader.ts";
export {
  type TensorFlow,
  type TensorFlowBatch,
  toTensorFlow,
} from "./tensorflow.ts";
export { randomMirror, toSize } from "./transforms.ts";
