/** What a simulated run came to. */

/** A look at the cluster. */
export interface Look {
  readonly seconds: number;
  /** Jobs that wait for a worker. */
  readonly queued: number;
  /** Jobs with workers. */
  readonly running: number;
  /** Jobs whose result waits to be collected. */
  readonly uncollected: number;
  readonly storedBytes: number;
  /** Jobs that are collected. */
  readonly collected: number;
}

/** Shares of the whole time in which each was busy, 0..1. */
export interface Use {
  readonly workers: number;
  readonly "server thread": number;
  readonly "server disk": number;
  readonly "server link in": number;
  readonly "server link out": number;
  readonly "coordinator thread": number;
  readonly "coordinator disk": number;
  readonly "coordinator link": number;
}

/** A simulated run. */
export interface Outcome {
  readonly seconds: number;
  /** The same with all workers computing all the time and nothing lost. */
  readonly idealSeconds: number;
  readonly jobs: number;
  /** Attempts that a worker's death undid. */
  readonly lostAttempts: number;
  /** Attempts to store a result that a full store refused. */
  readonly refused: number;
  /** Jobs given up after all tries. */
  readonly dead: number;
  readonly peakStoredBytes: number;
  readonly peakQueued: number;
  readonly messagesPerSecond: number;
  readonly bytesPerSecond: number;
  readonly use: Use;
  readonly looks: readonly Look[];
}

const MAX_LOOKS = 64;

/** Looks at equal distances, however long it takes. */
export class Looks {
  #looks: Look[] = [];
  #distance: number;

  /** With a first guess of the distance, in seconds. */
  constructor(distance: number) {
    this.#distance = distance;
  }

  /** Keeps a look if it is time for one. */
  offer(seconds: number, look: () => Omit<Look, "seconds">): void {
    if (seconds < this.#looks.length * this.#distance) return;
    this.#looks.push({ seconds, ...look() });
    if (this.#looks.length < MAX_LOOKS) return;
    this.#looks = this.#looks.filter((_, place) => place % 2 === 0);
    this.#distance *= 2;
  }

  /** What was kept. */
  get all(): readonly Look[] {
    return this.#looks;
  }
}
