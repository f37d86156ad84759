/**
 * Many machines: runs cut into jobs, which workers take from NATS JetStream.
 *
 * @module
 */
export {
  type CompleteNatsSettings,
  type NatsSettings,
  natsSettings,
} from "./connection/settings.ts";
export { natsEngine, type NatsEngineOptions } from "./samples/nats_engine.ts";
export type {
  MeasurableSet,
  ModelImages,
  WorkerFeatureOptions,
} from "./measurements/measured_run.ts";
export {
  type NatsMeasurer,
  natsMeasurer,
  type NatsMeasurerOptions,
} from "./measurements/nats_measurer.ts";
export {
  runWorker,
  type WorkerOptions,
  type WorkerSummary,
} from "./worker/run_worker.ts";
export {
  cancelRun,
  type DeadJobSummary,
  listRuns,
  type ManageOptions,
  retryRun,
  type RunDetails,
  type RunSummary,
  showRun,
} from "./jobs/manage_runs.ts";
export {
  type BucketOptions,
  writeSamplesToBucket,
} from "./samples/write_to_bucket.ts";
