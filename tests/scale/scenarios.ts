/** A cluster in which nothing costs anything but computing. */
import type { Scenario } from "../../bench/scale/scenario.ts";

/** Changes to parts of a scenario. */
export type Changes = {
  readonly [Part in keyof Scenario]?: Scenario[Part] extends object
    ? Partial<Scenario[Part]>
    : Scenario[Part];
};

const FREE = { perJob: 0, perByte: 0 };

const IDEAL: Scenario = {
  seed: 7n,
  samples: 100_000,
  samplesPerJob: 100,
  compute: { perJob: 0, perSample: 0.01 },
  result: { perJob: 0, perSample: 1_000 },
  workers: {
    count: 10,
    speedSpread: 0,
    slowShare: 0,
    slowSpeed: 1,
    meanSecondsToFailure: Infinity,
    restartSeconds: 0,
    bytesPerSecond: Infinity,
    modelBytes: 0,
    modelBytesPerSecond: Infinity,
  },
  server: {
    publish: 0,
    deliver: 0,
    extend: 0,
    store: FREE,
    read: FREE,
    diskBytesPerSecond: Infinity,
    networkBytesPerSecond: Infinity,
    maxBytes: Infinity,
    fullPauseSeconds: 2,
    maxAckPending: Infinity,
    ackWaitSeconds: 30,
    extendSeconds: 10,
    tries: Infinity,
    restartsAt: [],
    downSeconds: 0,
    recovery: { perServer: 0, perMessage: 0, perByte: 0 },
  },
  coordinator: {
    window: Infinity,
    thread: FREE,
    disk: FREE,
    networkBytesPerSecond: Infinity,
    leavesResults: false,
  },
};

/** That cluster with something else. */
export function scenario(changes: Changes = {}): Scenario {
  return {
    ...IDEAL,
    ...changes,
    compute: { ...IDEAL.compute, ...changes.compute },
    result: { ...IDEAL.result, ...changes.result },
    workers: { ...IDEAL.workers, ...changes.workers },
    server: { ...IDEAL.server, ...changes.server },
    coordinator: { ...IDEAL.coordinator, ...changes.coordinator },
    seed: changes.seed ?? IDEAL.seed,
  };
}
