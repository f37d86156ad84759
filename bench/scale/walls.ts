/** How many workers each part of a cluster feeds, in closed form. */
import type { Use } from "./outcome.ts";
import type { Scenario } from "./scenario.ts";

/** A part, and where it ends. */
export interface Wall {
  readonly part: Exclude<keyof Use, "workers">;
  /** Samples in a second, at most. */
  readonly samplesPerSecond: number;
  /** Workers of speed 1 that keep it busy all the time. */
  readonly workers: number;
}

/** All parts, the one that ends first in front. */
export function wallsOf(scenario: Scenario): Wall[] {
  const { samplesPerJob, compute } = scenario;
  const jobSeconds = compute.perJob + samplesPerJob * compute.perSample;
  return Object.entries(secondsPerJob(scenario))
    .filter(([, seconds]) => seconds > 0)
    .map(([part, seconds]) => ({
      part: part as Wall["part"],
      samplesPerSecond: samplesPerJob / seconds,
      workers: jobSeconds / seconds,
    }))
    .sort((one, other) => one.workers - other.workers);
}

function secondsPerJob(scenario: Scenario): Record<Wall["part"], number> {
  const { server, coordinator, result, samplesPerJob, compute } = scenario;
  const bytes = result.perJob + result.perSample * samplesPerJob;
  const read = coordinator.leavesResults ? 0 : bytes;
  const jobSeconds = compute.perJob + samplesPerJob * compute.perSample;
  const extensions = Math.floor(jobSeconds / server.extendSeconds);
  const messages = server.publish + server.deliver + extensions * server.extend;
  const store = server.store.perJob + server.store.perByte * bytes;
  const { thread, disk, networkBytesPerSecond } = coordinator;
  return {
    "server thread": messages + store +
      server.read.perJob + server.read.perByte * read,
    "server disk": bytes / server.diskBytesPerSecond,
    "server link in": bytes / server.networkBytesPerSecond,
    "server link out": read / server.networkBytesPerSecond,
    "coordinator thread": thread.perJob + thread.perByte * read,
    "coordinator disk": disk.perJob + disk.perByte * read,
    "coordinator link": read / networkBytesPerSecond,
  };
}
