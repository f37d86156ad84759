/** A run that is led by this process. */
import type { OperationOptions } from "../../events.ts";
import type { Range } from "../protocol/ranges.ts";
import type { JobSizer } from "./job_size.ts";
import type { KnownWorkers } from "./known_workers.ts";
import type { JobOfRun } from "./publish_job.ts";

/** What came back from a worker. */
export interface Collected<T> {
  /** Items. */
  readonly range: Range;
  /** What was made of them. */
  readonly made: T;
  /** Bytes that the server keeps of it. */
  readonly size: number;
  /** Kind of device. */
  readonly device: string;
  /** Told when it is safe: the server need not keep it any longer. */
  readonly saved: () => Promise<void>;
}

/** Reads what a worker made of some items; throws when it is not that. */
export type ReadResult<T> = (bytes: Uint8Array, range: Range) => Promise<T>;

/** A run that is led here. */
export interface Leading<T> extends OperationOptions, JobOfRun {
  /** Workers that are there. */
  readonly workers: KnownWorkers;
  /** How large jobs are. */
  readonly sizer: JobSizer;
  /** What makes sure of a result before it counts. */
  readonly read: ReadResult<T>;
  /** Whether nothing is of use once a job cannot be done. */
  readonly isWholeOnly?: boolean | undefined;
  /** Throws when the run is not this process's any more. */
  readonly check: () => Promise<void>;
}
