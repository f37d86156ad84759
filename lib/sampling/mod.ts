/**
 * Samples: drawn from a seed, streamed, written to folders, made again.
 *
 * @module
 */
export type { AllowModelCode, ModelCodeInfo } from "./code/consent.ts";
export type { SampleFile } from "./files_of_samples.ts";
export type { RunLayout } from "./run_layout.ts";
export { checkCard } from "./check_card.ts";
export type {
  ConditionChoice,
  ConditionPlan,
  ConditionValue,
  SampleCondition,
} from "./conditions.ts";
export { findCard, type FindCardOptions } from "./find_card.ts";
export {
  type Engine,
  type EngineRun,
  engineSamples,
  type EngineSession,
  type EngineStreamOptions,
  localEngine,
  type MadeFiles,
  type MissingFiles,
  type RunPace,
} from "./engine.ts";
export { openGenerator, type OpenGeneratorOptions } from "./generator.ts";
export { flatPicture } from "./flat_picture.ts";
export type { FitOptions } from "./images/fit_image.ts";
export { type GivenImages, withImages } from "./images/given_images.ts";
export type { ImageOptions } from "./images/image_feed.ts";
export type {
  ImageSource,
  ImageSources,
  InputImage,
  InputOrigin,
  NamedImage,
  Picture,
} from "./images/input_image.ts";
export {
  type ContrastSources,
  listContrasts,
  type ListContrastsOptions,
} from "./images/list_contrasts.ts";
export { listImages, type ListImagesOptions } from "./images/list_images.ts";
export { initCard, type InitCardOptions } from "./init_card.ts";
export type { InputOptions } from "./inputs.ts";
export type { Latents, LatentSource } from "./latents.ts";
export type { ModelWish } from "./look_at_model.ts";
export {
  type FileRecord,
  MANIFEST_NAME,
  parseManifest,
  RUN_SCHEMA,
  type RunHeader,
  type RunManifest,
} from "./manifest.ts";
export { cardPlaces, findOwnCard } from "./own_card.ts";
export {
  type TestedPackage,
  testIfUntested,
  testPackage,
  type TestPackageOptions,
} from "./test_package.ts";
export {
  drawNormals,
  type DrawPlace,
  type NormalOptions,
} from "../random/normals.ts";
export * from "./loaders/mod.ts";
export {
  type ReplayedPart,
  type ReplayOptions,
  replaySamples,
  type ReplaySummary,
  summariseReplay,
} from "./replay.ts";
export type { FolderOptions } from "./run_folder.ts";
export {
  type OnlyPart,
  requestOf,
  type RunFormat,
  type RunOptions,
  type RunRequest,
} from "./run_options.ts";
export {
  type BatchContext,
  type ModelIdentity,
  type ModelOpening,
  type Provenance,
  type Sample,
  type SampleGenerator,
  type SampleInput,
} from "./sample.ts";
export { shownSample, shownSamples } from "./sample_media.ts";
export { freshSeed, parseSeed, type SeedInput } from "../random/seeds.ts";
export { DEFAULT_BATCH_SIZE } from "./batch_size.ts";
export {
  countSamples,
  DEFAULT_NUM_SAMPLES,
  type StreamOptions,
  streamSamples,
} from "./stream.ts";
export {
  type ModelTest,
  type RecordOptions,
  recordSelfTest,
  testModel,
  type TestModelOptions,
} from "./test_model.ts";
export type { SampleTable } from "./tables.ts";
export { type WriteOptions, writeSamples } from "./write_samples.ts";
