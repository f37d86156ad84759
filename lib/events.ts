/**
 * What the library tells while it works. The library never prints: it hands
 * these events to the `onEvent` callback of the options it was given.
 *
 * @module
 */

/** One file is being fetched. */
export interface DownloadEvent {
  /** Discriminator. */
  readonly type: "download";
  /** Where the file comes from. */
  readonly url: string;
  /** Stage: `start`, `progress` (repeated), `retry`, `done`. */
  readonly stage: "start" | "progress" | "retry" | "done";
  /** Bytes on disk so far, those of an earlier attempt included. */
  readonly receivedBytes: number;
  /** Bytes of the whole file, where the server told. */
  readonly totalBytes?: number;
  /** Why the transfer is tried again, for `retry`. */
  readonly reason?: string;
  /** Milliseconds until the next try, for `retry`. */
  readonly delayMs?: number;
}

/** A named step has begun or ended. */
export interface StageEvent {
  /** Discriminator. */
  readonly type: "stage";
  /** What is being done. */
  readonly stage:
    | "resolve"
    | "extract"
    | "read-checkpoint"
    | "build-graph"
    | "open-session";
  /** Whether the step begins or is done. */
  readonly state: "start" | "done";
  /** What it is done to, for people. */
  readonly detail?: string;
}

/** The device that will run the model, and why it is not the first choice. */
export interface DeviceEvent {
  /** Discriminator. */
  readonly type: "device";
  /** The device in use. */
  readonly device: "webgpu" | "native" | "wasm";
  /** Adapter or processor, where known. */
  readonly description?: string;
  /** Why a preferred device was passed over. */
  readonly fallbackReason?: string;
}

/** Samples have been made. */
export interface SampleEvent {
  /** Discriminator. */
  readonly type: "samples";
  /** Samples done so far. */
  readonly done: number;
  /** Samples wanted. */
  readonly total: number;
  /** Machines or processes that work on them, where they are several. */
  readonly workers?: number;
  /** Samples made in a second by all of them. */
  readonly samplesPerSecond?: number;
  /** Estimate of the time until the end, in milliseconds. */
  readonly remainingMs?: number;
}

/** Images have been turned into features. */
export interface FeatureEvent {
  /** Discriminator. */
  readonly type: "features";
  /** Images done so far. */
  readonly done: number;
  /** Images of the set, where they are known beforehand. */
  readonly total?: number;
  /** Machines or processes that work on them, where they are several. */
  readonly workers?: number;
  /** Images measured in a second by all of them. */
  readonly samplesPerSecond?: number;
  /** Estimate of the time until the end, in milliseconds. */
  readonly remainingMs?: number;
}

/** Images have been drawn again to tell how sure a metric is. */
export interface MeasurementEvent {
  /** Discriminator. */
  readonly type: "measurements";
  /** Identifier of the metric. */
  readonly metric: string;
  /** Repeats done so far. */
  readonly done: number;
  /** Repeats wanted. */
  readonly total: number;
}

/** A loop within a batch, as that of a diffusion model, has come on. */
export interface StepEvent {
  /** Discriminator. */
  readonly type: "steps";
  /** Steps done so far. */
  readonly done: number;
  /** Steps of the batch. */
  readonly total: number;
}

/** A worker has begun a job of a run, or done it. */
export interface JobEvent {
  /** Discriminator. */
  readonly type: "job";
  /** Whether it begins or is done. */
  readonly state: "start" | "done";
  /** Identifier of the run. */
  readonly run: string;
  /** What the job does, such as `"samples"`. */
  readonly kind: string;
  /** Index of its first item. */
  readonly first: number;
  /** Index after its last item. */
  readonly end: number;
  /** Time that it took, in milliseconds, for `done`. */
  readonly elapsedMs?: number;
}

/** Something that the user should know and that stops nothing. */
export interface NoticeEvent {
  /** Discriminator. */
  readonly type: "notice";
  /** Stable identifier, such as `"licence-unknown"`. */
  readonly code: string;
  /** One sentence. */
  readonly message: string;
}

/** Everything that can be told. */
export type MediganEvent =
  | DownloadEvent
  | StageEvent
  | DeviceEvent
  | SampleEvent
  | FeatureEvent
  | MeasurementEvent
  | StepEvent
  | JobEvent
  | NoticeEvent;

/** Receives events; must not throw. */
export type EventListener = (event: MediganEvent) => void;

/** Options that long operations share. */
export interface OperationOptions {
  /** Receives progress and notices. */
  readonly onEvent?: EventListener | undefined;
  /** Cancels the operation. */
  readonly signal?: AbortSignal | undefined;
}
