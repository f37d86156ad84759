/** What jobs can do. */
import type { OperationOptions } from "../../events.ts";
import type { Device } from "../../runtime/mod.ts";
import type { Store } from "../../store/mod.ts";
import type { ObjectRef } from "../protocol/messages.ts";
import type { Range } from "../protocol/ranges.ts";

/** What a worker lends to the jobs of a run. */
export interface JobContext extends OperationOptions {
  /** Where models come from and are kept. */
  readonly store: Store;
  /** Where to compute. */
  readonly device: "auto" | Device;
  /** Threads of the processor; as many as fit when absent. */
  readonly threads?: number | undefined;
  /** Whether code that a package brings may run, within the walls. */
  readonly allowModelCode: boolean;
  /** The bytes of an object of the run, checked. */
  object(ref: ObjectRef): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Path of a file with the bytes of an object of the run, checked; it has this
   * name, and goes with the run.
   */
  file(ref: ObjectRef, name: string): Promise<string>;
}

/** Does the jobs of one run, one after the other. */
export interface JobMaker extends AsyncDisposable {
  /** Kind of device that it computes on. */
  readonly device: string;
  /** Does a job: from its items, and its input where it has one, to bytes. */
  make(
    range: Range,
    options: OperationOptions & { readonly input?: Uint8Array | undefined },
  ): Promise<Uint8Array>;
}

/** A kind of job. */
export interface JobKind {
  /**
   * Makes ready what the jobs of a run share.
   *
   * @param spec What the coordinator says of the run, to be read as hostile.
   */
  open(spec: Uint8Array, context: JobContext): Promise<JobMaker>;
}
