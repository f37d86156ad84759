/** The workers of a simulation: how fast they are, and when they fail. */
import { RandomStream } from "../../lib/random/random_stream.ts";
import type { Scenario, WorkerFacts } from "./scenario.ts";

/** A job, and how often it was given out. */
export interface Job {
  readonly samples: number;
  tries: number;
}

/** One worker. */
export interface Worker {
  readonly speed: number;
  /** Counts its lives, so that what a dead one had begun does not happen. */
  life: number;
  isUp: boolean;
  job: Job | undefined;
  /** When it began the job. */
  since: number;
  /** Bytes that it is storing. */
  storing: number;
}

const [SPEEDS, FAILURES, REDELIVERY] = [1, 2, 3];

/** All workers, with the chance that they are subject to. */
export class Crew {
  readonly workers: readonly Worker[];
  readonly #facts: WorkerFacts;
  readonly #failures: RandomStream;
  readonly #redelivery: RandomStream;

  /** The crew of a scenario. */
  constructor({ seed, workers: facts }: Scenario) {
    const speeds = new RandomStream({ seed, purpose: SPEEDS });
    this.#facts = facts;
    this.#failures = new RandomStream({ seed, purpose: FAILURES });
    this.#redelivery = new RandomStream({ seed, purpose: REDELIVERY });
    this.workers = Array.from({ length: facts.count }, () => ({
      speed: speedOf(facts, speeds),
      life: 0,
      isUp: false,
      job: undefined,
      since: 0,
      storing: 0,
    }));
  }

  /** Speeds of all, added up. */
  get speed(): number {
    return this.workers.reduce((sum, { speed }) => sum + speed, 0);
  }

  /** Seconds that a worker lives, drawn anew each time. */
  drawLifetime(): number {
    return -this.#facts.meanSecondsToFailure *
      Math.log(share(this.#failures));
  }

  /** A share of the time between two signs of life, 0..1. */
  drawPhase(): number {
    return share(this.#redelivery);
  }
}

function speedOf(facts: WorkerFacts, stream: RandomStream): number {
  const speed = Math.exp(facts.speedSpread * stream.normal());
  return share(stream) < facts.slowShare ? speed * facts.slowSpeed : speed;
}

function share(stream: RandomStream): number {
  return (stream.word() + 0.5) / 2 ** 32;
}
