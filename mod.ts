/**
 * Pretrained generators of medical images, run without Python and without
 * executing anything that was downloaded.
 *
 * @module
 */
export { concatBytes, formatBytes, toHex } from "./lib/bytes.ts";
export {
  type ByteSource,
  bytesSource,
  type RandomAccessSink,
} from "./lib/bytes.ts";
export * from "./lib/errors.ts";
export * from "./lib/events.ts";
export * from "./lib/generators.ts";
export * from "./lib/registry/mod.ts";
export {
  checkCard,
  collate,
  countSamples,
  createLoader,
  DEFAULT_BATCH_SIZE,
  DEFAULT_NUM_SAMPLES,
  findCard,
  imageDataset,
  initCard,
  listContrasts,
  listImages,
  localEngine,
  openGenerator,
  parseManifest,
  randomMirror,
  replaySamples,
  sampleDataset,
  sampleLoader,
  streamSamples,
  summariseReplay,
  testModel,
  testPackage,
  toSize,
  toTensorFlow,
  writeSamples,
} from "./lib/sampling/mod.ts";
export type * from "./lib/sampling/mod.ts";
export type { Raster, RasterArrays, RasterDType } from "./lib/image/mod.ts";
export type { Device, SessionOptions } from "./lib/runtime/mod.ts";
export type { Hyperparameters, PortInfo } from "./models/families/mod.ts";
export * from "./lib/store/mod.ts";
export * from "./lib/tensor.ts";
