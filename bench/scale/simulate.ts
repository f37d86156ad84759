/** A run of samples on many machines, event by event. */
import { Crew, type Job, type Worker } from "./crew.ts";
import { EventQueue } from "./event_queue.ts";
import { Fifo } from "./fifo.ts";
import { Looks, type Outcome } from "./outcome.ts";
import { Places } from "./places.ts";
import type { Scenario } from "./scenario.ts";

/** Lets one run happen. The same scenario always gives the same outcome. */
export function simulate(scenario: Scenario): Outcome {
  return new Run(scenario).finish();
}

class Run {
  readonly #scenario: Scenario;
  readonly #events = new EventQueue();
  readonly #places: Places;
  readonly #crew: Crew;
  readonly #queue = new Fifo<Job>();
  readonly #idle = new Fifo<{ worker: Worker; life: number }>();
  readonly #looks: Looks;
  readonly #jobs: number;
  readonly #idealSeconds: number;
  #published = 0;
  #unfinished = 0;
  #ackPending = 0;
  #collected = 0;
  #storedBytes = 0;
  #peakStoredBytes = 0;
  #peakQueued = 0;
  #lostAttempts = 0;
  #refused = 0;
  #dead = 0;
  #busySeconds = 0;
  #messages = 0;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#places = new Places(scenario);
    this.#crew = new Crew(scenario);
    this.#jobs = Math.ceil(scenario.samples / scenario.samplesPerJob);
    const work = this.#jobs * scenario.compute.perJob +
      scenario.samples * scenario.compute.perSample;
    this.#idealSeconds = work / this.#crew.speed;
    this.#looks = new Looks(this.#idealSeconds / 32);
  }

  finish(): Outcome {
    this.#checkStore();
    for (const worker of this.#crew.workers) {
      this.#events.at(this.#places.fetchModel(), () => this.#rise(worker));
    }
    for (const seconds of this.#scenario.server.restartsAt) {
      this.#events.at(seconds, () => this.#restartServer());
    }
    this.#publish();
    while (this.#collected + this.#dead < this.#jobs) {
      if (!this.#events.step()) throw new Error("The run came to a halt");
      this.#look();
    }
    return this.#outcome();
  }

  /** What stays in the store must fit, else the run would wait for ever. */
  #checkStore(): void {
    const { samples, result, server, coordinator } = this.#scenario;
    const jobs = coordinator.leavesResults ? this.#jobs : 1;
    const bytes = jobs * result.perJob + result.perSample *
        (coordinator.leavesResults ? samples : this.#scenario.samplesPerJob);
    if (bytes <= server.maxBytes) return;
    throw new RangeError(
      `The store must hold ${bytes} bytes: its current limit is ${server.maxBytes}`,
    );
  }

  #publish(): void {
    const { window } = this.#scenario.coordinator;
    const { samples, samplesPerJob } = this.#scenario;
    while (this.#unfinished < window && this.#published < this.#jobs) {
      const left = samples - this.#published * samplesPerJob;
      const job = { samples: Math.min(samplesPerJob, left), tries: 0 };
      this.#published++;
      this.#unfinished++;
      this.#messages++;
      const end = this.#places.publish(this.#events.now);
      this.#events.at(end, () => this.#enqueue(job));
    }
  }

  #enqueue(job: Job): void {
    this.#queue.push(job);
    this.#peakQueued = Math.max(this.#peakQueued, this.#queue.length);
    this.#deliver();
  }

  #deliver(): void {
    const { maxAckPending } = this.#scenario.server;
    while (this.#queue.length > 0 && this.#ackPending < maxAckPending) {
      const asking = this.#idle.shift();
      if (asking === undefined) return;
      // A worker that died while it waited has left its request behind.
      if (asking.worker.life !== asking.life) continue;
      this.#begin(asking.worker, this.#queue.shift()!);
    }
  }

  #begin(worker: Worker, job: Job): void {
    const { compute } = this.#scenario;
    job.tries++;
    worker.job = job;
    worker.since = this.#events.now;
    this.#ackPending++;
    this.#messages++;
    const seconds = compute.perJob + job.samples * compute.perSample;
    const end = this.#places.deliver(this.#events.now) + seconds / worker.speed;
    this.#inLife(worker, end, () => this.#store(worker, job));
  }

  #store(worker: Worker, job: Job): void {
    const { server } = this.#scenario;
    const now = this.#events.now;
    const bytes = this.#places.bytesOf(job);
    if (this.#storedBytes + bytes > server.maxBytes) {
      this.#refused++;
      const later = now + server.fullPauseSeconds;
      this.#inLife(worker, later, () => this.#store(worker, job));
      return;
    }
    this.#keep(bytes);
    worker.storing = bytes;
    const extensions = Math.floor((now - worker.since) / server.extendSeconds);
    this.#messages += extensions + 2;
    const end = this.#places.store(now, { bytes, extensions });
    this.#inLife(worker, end, () => this.#acknowledge(worker, job));
  }

  #acknowledge(worker: Worker, job: Job): void {
    const bytes = worker.storing;
    this.#ackPending--;
    this.#busySeconds += this.#events.now - worker.since;
    worker.job = undefined;
    worker.storing = 0;
    this.#messages += 2;
    const end = this.#places.collect(this.#events.now, job);
    this.#events.at(end, () => {
      if (!this.#scenario.coordinator.leavesResults) this.#keep(-bytes);
      this.#unfinished--;
      this.#collected++;
      this.#publish();
    });
    this.#ask(worker);
  }

  #ask(worker: Worker): void {
    this.#idle.push({ worker, life: worker.life });
    this.#deliver();
  }

  #rise(worker: Worker): void {
    worker.isUp = true;
    this.#ask(worker);
    if (this.#scenario.workers.meanSecondsToFailure === Infinity) return;
    const end = this.#events.now + this.#crew.drawLifetime();
    this.#events.at(end, () => this.#die(worker));
  }

  #die(worker: Worker): void {
    const { workers, server } = this.#scenario;
    const { now } = this.#events;
    const { job } = worker;
    worker.life++;
    worker.isUp = false;
    this.#events.at(now + workers.restartSeconds, () => this.#rise(worker));
    if (job === undefined) return;
    this.#lostAttempts++;
    this.#busySeconds += now - worker.since;
    this.#keep(-worker.storing);
    worker.job = undefined;
    worker.storing = 0;
    // The server waits since the last sign of life.
    const silence = server.ackWaitSeconds -
      this.#crew.drawPhase() * server.extendSeconds;
    this.#events.at(now + silence, () => this.#giveBack(job));
  }

  #giveBack(job: Job): void {
    this.#ackPending--;
    if (job.tries < this.#scenario.server.tries) return this.#enqueue(job);
    this.#dead++;
    this.#unfinished--;
    this.#deliver();
    this.#publish();
  }

  #restartServer(): void {
    const messages = this.#unfinished;
    this.#places.restart(this.#events.now, {
      messages,
      bytes: this.#storedBytes,
    });
  }

  #inLife(worker: Worker, seconds: number, happen: () => void): void {
    const { life } = worker;
    this.#events.at(seconds, () => {
      if (worker.life === life) happen();
    });
  }

  #keep(bytes: number): void {
    this.#storedBytes += bytes;
    this.#peakStoredBytes = Math.max(this.#peakStoredBytes, this.#storedBytes);
  }

  #look(): void {
    this.#looks.offer(this.#events.now, () => ({
      queued: this.#queue.length,
      running: this.#ackPending,
      uncollected: this.#unfinished - this.#queue.length - this.#ackPending,
      storedBytes: this.#storedBytes,
      collected: this.#collected,
    }));
  }

  #outcome(): Outcome {
    const seconds = this.#events.now;
    const workers = this.#busySeconds / seconds / this.#crew.workers.length;
    return {
      seconds,
      idealSeconds: this.#idealSeconds,
      jobs: this.#jobs,
      lostAttempts: this.#lostAttempts,
      refused: this.#refused,
      dead: this.#dead,
      peakStoredBytes: this.#peakStoredBytes,
      peakQueued: this.#peakQueued,
      messagesPerSecond: this.#messages / seconds,
      bytesPerSecond: this.#places.storedInAll / seconds,
      use: { workers, ...this.#places.use(seconds) },
      looks: this.#looks.all,
    };
  }
}
