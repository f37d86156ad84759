/** Where jobs wait beside the workers: the server, the coordinator, the links. */
import type { Job } from "./crew.ts";
import type { Use } from "./outcome.ts";
import type { Load, Scenario } from "./scenario.ts";
import { serveTogether, Station } from "./station.ts";

function secondsOf(load: Load, bytes: number): number {
  return load.perJob + load.perByte * bytes;
}

/** The stations of a cluster. Each method gives the time at which it is done. */
export class Places {
  readonly #scenario: Scenario;
  readonly #origin = new Station();
  readonly #server = {
    thread: new Station(),
    disk: new Station(),
    in: new Station(),
    out: new Station(),
  };
  readonly #coordinator = {
    thread: new Station(),
    disk: new Station(),
    link: new Station(),
  };
  #storedInAll = 0;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
  }

  /** Size of a job's result. */
  bytesOf(job: Job): number {
    const { perJob, perSample } = this.#scenario.result;
    return perJob + perSample * job.samples;
  }

  /** Bytes that were ever stored. */
  get storedInAll(): number {
    return this.#storedInAll;
  }

  /** One worker more fetches the model, at the beginning. */
  fetchModel(): number {
    const { modelBytes, modelBytesPerSecond } = this.#scenario.workers;
    return this.#origin.serve(0, modelBytes / modelBytesPerSecond);
  }

  /** A job goes to the server. */
  publish(now: number): number {
    return this.#server.thread.serve(now, this.#scenario.server.publish);
  }

  /** A job goes to a worker. */
  deliver(now: number): number {
    return this.#server.thread.serve(now, this.#scenario.server.deliver);
  }

  /** A result goes to the server, after some signs of life. */
  store(
    now: number,
    { bytes, extensions }: { bytes: number; extensions: number },
  ): number {
    const { server, workers } = this.#scenario;
    this.#storedInAll += bytes;
    const thread = secondsOf(server.store, bytes) + extensions * server.extend;
    const end = serveTogether(now, [
      [this.#server.thread, thread],
      [this.#server.disk, bytes / server.diskBytesPerSecond],
      [this.#server.in, bytes / server.networkBytesPerSecond],
    ]);
    return Math.max(end, now + bytes / workers.bytesPerSecond);
  }

  /** A result goes to the coordinator and is removed from the server. */
  collect(now: number, job: Job): number {
    const { server, coordinator } = this.#scenario;
    const bytes = coordinator.leavesResults ? 0 : this.bytesOf(job);
    return serveTogether(now, [
      [this.#server.thread, secondsOf(server.read, bytes)],
      [this.#server.out, bytes / server.networkBytesPerSecond],
      [this.#coordinator.link, bytes / coordinator.networkBytesPerSecond],
      [this.#coordinator.thread, secondsOf(coordinator.thread, bytes)],
      [this.#coordinator.disk, secondsOf(coordinator.disk, bytes)],
    ]);
  }

  /** The server is killed and starts again on what it has stored. */
  restart(
    now: number,
    { messages, bytes }: { messages: number; bytes: number },
  ): void {
    const { downSeconds, recovery } = this.#scenario.server;
    const away = downSeconds + recovery.perServer +
      recovery.perMessage * messages + recovery.perByte * bytes;
    for (const station of Object.values(this.#server)) {
      station.close(now + away);
    }
  }

  /** How busy each was. */
  use(seconds: number): Omit<Use, "workers"> {
    const of = (station: Station) => Math.min(1, station.busySeconds / seconds);
    return {
      "server thread": of(this.#server.thread),
      "server disk": of(this.#server.disk),
      "server link in": of(this.#server.in),
      "server link out": of(this.#server.out),
      "coordinator thread": of(this.#coordinator.thread),
      "coordinator disk": of(this.#coordinator.disk),
      "coordinator link": of(this.#coordinator.link),
    };
  }
}
