/** What is simulated: a run, the machines, and what goes wrong. */

/** Seconds of a resource for one job: so much, and so much a byte. */
export interface Load {
  /** However large it is. */
  readonly perJob: number;
  /** For each byte of its result. */
  readonly perByte: number;
}

/** One run on one cluster. Times are seconds, sizes bytes. */
export interface Scenario {
  readonly seed: bigint;
  /** Samples to make. */
  readonly samples: number;
  /** Samples in a job; the last one may have fewer. */
  readonly samplesPerJob: number;
  /** Computing on a worker of speed 1. */
  readonly compute: { readonly perJob: number; readonly perSample: number };
  /** Size of a result. */
  readonly result: { readonly perJob: number; readonly perSample: number };
  readonly workers: WorkerFacts;
  readonly server: ServerFacts;
  readonly coordinator: CoordinatorFacts;
}

/** The workers. */
export interface WorkerFacts {
  readonly count: number;
  /** Standard deviation of the logarithm of their speeds, whose median is 1. */
  readonly speedSpread: number;
  /** Share of workers that are slow besides, and how fast these are. */
  readonly slowShare: number;
  readonly slowSpeed: number;
  /** Mean time between failures of one; Infinity for never. */
  readonly meanSecondsToFailure: number;
  /** From its failure until it asks for jobs again. */
  readonly restartSeconds: number;
  /** One of them sends so fast. */
  readonly bytesPerSecond: number;
  /** What each fetches before its first job, and how fast all get it together. */
  readonly modelBytes: number;
  readonly modelBytesPerSecond: number;
}

/** The NATS server. */
export interface ServerFacts {
  /** Its busiest thread: a job published, delivered, its result stored, read. */
  readonly publish: number;
  readonly deliver: number;
  readonly extend: number;
  readonly store: Load;
  readonly read: Load;
  /** Its disk and its links. */
  readonly diskBytesPerSecond: number;
  readonly networkBytesPerSecond: number;
  /** Bytes of results that it takes before it refuses more. */
  readonly maxBytes: number;
  /** A worker whose result is refused waits so long before it tries again. */
  readonly fullPauseSeconds: number;
  /** Jobs that may be with workers at a time. */
  readonly maxAckPending: number;
  /** A worker that is silent so long has lost its job. */
  readonly ackWaitSeconds: number;
  /** A job that is computed says so this often. */
  readonly extendSeconds: number;
  /** A job is given out so often. */
  readonly tries: number;
  /** When it is killed, and how long it is away beside its recovery. */
  readonly restartsAt: readonly number[];
  readonly downSeconds: number;
  readonly recovery: {
    readonly perServer: number;
    readonly perMessage: number;
    readonly perByte: number;
  };
}

/** Who publishes jobs and collects results. */
export interface CoordinatorFacts {
  /** Jobs that are published and not yet collected. */
  readonly window: number;
  /** Its one thread. */
  readonly thread: Load;
  /** Its disk. */
  readonly disk: Load;
  readonly networkBytesPerSecond: number;
  /** Results stay in the object store and only their messages are read. */
  readonly leavesResults: boolean;
}
