import assert from "node:assert/strict";
import { simulate } from "../../bench/scale/simulate.ts";
import { scenario } from "./scenarios.ts";

function assertNear(value: number, wanted: number, relative: number): void {
  assert(
    Math.abs(value - wanted) <= relative * Math.abs(wanted),
    `${value} is not within ${relative} of ${wanted}`,
  );
}

Deno.test("without failures and waits, a run takes its work over the workers", () => {
  const { seconds, jobs, use } = simulate(scenario());
  assert.equal(jobs, 1_000);
  assertNear(seconds, 100_000 * 0.01 / 10, 1e-9);
  assertNear(use.workers, 1, 1e-9);
});

Deno.test("a last round that is not full costs a whole round", () => {
  const { seconds } = simulate(scenario({ samples: 10_050 }));
  // 101 jobs of 1 s on ten workers; the last one has half the samples.
  assertNear(seconds, 10.5, 1e-9);
});

Deno.test("workers of different speeds share the work by speed", () => {
  const { seconds, idealSeconds } = simulate(scenario({
    samplesPerJob: 1,
    workers: { slowShare: 0.5, slowSpeed: 0.25, count: 40 },
  }));
  assertNear(seconds, idealSeconds, 0.001);
  assert(idealSeconds > 100_000 * 0.01 / 40);
});

Deno.test("one slow worker holds up the end by its last job at most", () => {
  const wide = { speedSpread: 0.3, slowShare: 0.05, slowSpeed: 0.25 };
  const { seconds, idealSeconds } = simulate(scenario({
    workers: { ...wide, count: 100 },
  }));
  const slowest = 100 * 0.01 / 0.25 / Math.exp(-0.3 * 4);
  assert(seconds > idealSeconds && seconds < idealSeconds + slowest);
});

Deno.test("a server that is the bottleneck is busy all the time", () => {
  const perByte = 1e-6; // A megabyte a second.
  const { seconds, use } = simulate(scenario({
    workers: { count: 1_000 },
    server: { store: { perJob: 0, perByte } },
  }));
  assertNear(seconds, 100_000 * 1_000 * perByte, 0.011); // And one job first.
  assert(use["server thread"] > 0.98);
});

Deno.test("a coordinator that is the bottleneck holds the workers back", () => {
  const window = 50;
  const { seconds, peakStoredBytes, use } = simulate(scenario({
    workers: { count: 40 },
    coordinator: { window, disk: { perJob: 0.5, perByte: 0 } },
  }));
  assertNear(seconds, 1_000 * 0.5, 0.003);
  assert(use["coordinator disk"] > 0.99);
  assert(peakStoredBytes <= window * 100 * 1_000);
  assert(use.workers < 0.06);
});

Deno.test("results that stay in the store add up there", () => {
  const { peakStoredBytes } = simulate(scenario({
    coordinator: { leavesResults: true },
  }));
  assert.equal(peakStoredBytes, 100_000 * 1_000);
});

Deno.test("a window smaller than the crew leaves workers idle", () => {
  const { seconds, peakQueued } = simulate(scenario({
    workers: { count: 100 },
    coordinator: { window: 20 },
  }));
  assertNear(seconds, 100_000 * 0.01 / 20, 1e-9);
  assert(peakQueued <= 20);
});

Deno.test("so does a bound on jobs that are not acknowledged", () => {
  const { seconds } = simulate(scenario({
    workers: { count: 1_000 },
    server: { maxAckPending: 100 },
  }));
  assertNear(seconds, 100_000 * 0.01 / 100, 1e-9);
});

Deno.test("failures undo as many attempts as the exponential law says", () => {
  const [jobSeconds, meanSeconds] = [1, 5];
  const { lostAttempts, jobs, dead } = simulate(scenario({
    samples: 2_000_000,
    workers: { count: 50, meanSecondsToFailure: meanSeconds },
  }));
  const lost = 1 - Math.exp(-jobSeconds / meanSeconds);
  const wanted = jobs * lost / (1 - lost);
  const deviation = Math.sqrt(jobs * lost) / (1 - lost);
  assert.equal(jobs, 20_000);
  assert.equal(dead, 0);
  assert(Math.abs(lostAttempts - wanted) < 4 * deviation);
});

Deno.test("time lost to failures is that of the attempts and the restarts", () => {
  const [jobSeconds, meanSeconds, restartSeconds] = [1, 20, 4];
  const { seconds } = simulate(scenario({
    samples: 4_000_000,
    workers: {
      count: 20,
      meanSecondsToFailure: meanSeconds,
      restartSeconds,
    },
  }));
  // A job takes e^(L/M) - 1 lifetimes, and each life is followed by a restart.
  const perJob = (Math.exp(jobSeconds / meanSeconds) - 1) *
    (meanSeconds + restartSeconds);
  assertNear(seconds, 40_000 * perJob / 20, 0.03);
});

Deno.test("a job that always fails is given up, and the rest goes on", () => {
  const { dead, lostAttempts } = simulate(scenario({
    samples: 10_000,
    workers: { meanSecondsToFailure: 1 },
    server: { tries: 2 },
  }));
  const wanted = 100 * (1 - Math.exp(-1)) ** 2;
  assert(dead > wanted - 20 && dead < wanted + 20, `${dead} are dead`);
  assert(lostAttempts >= 2 * dead);
});

Deno.test("a restart of the server costs a run its length at most", () => {
  const server = { store: { perJob: 0.1, perByte: 0 }, downSeconds: 7 };
  const plain = simulate(scenario({ server }));
  const stopped = simulate(scenario({
    server: {
      ...server,
      restartsAt: [50],
      recovery: { perServer: 3, perMessage: 0, perByte: 0 },
    },
  }));
  assertNear(stopped.seconds - plain.seconds, 10, 0.2);
});

Deno.test("results wait for room in a full store, and nothing is made twice", () => {
  const { refused, peakStoredBytes, dead, lostAttempts, seconds } = simulate(
    scenario({
      samples: 10_000,
      server: { maxBytes: 300_000, tries: 1 },
      coordinator: { disk: { perJob: 2, perByte: 0 } },
    }),
  );
  assert(refused > 0);
  assert.deepEqual([dead, lostAttempts], [0, 0]);
  assert(peakStoredBytes <= 300_000);
  assertNear(seconds, 100 * 2, 0.05);
});

Deno.test("results that stay must fit into the store", () => {
  const stays = scenario({
    server: { maxBytes: 99e6 },
    coordinator: { leavesResults: true },
  });
  assert.throws(() => simulate(stays), /must hold 100000000 bytes/);
});

Deno.test("workers fetch the model one after the other before they begin", () => {
  const { seconds } = simulate(scenario({
    samples: 1_000,
    workers: { count: 2, modelBytes: 50e6, modelBytesPerSecond: 100e6 },
  }));
  // The second has waited for the first, and each does half the jobs.
  assertNear(seconds, 2 * 0.5 + 5 * 1, 1e-9);
});

Deno.test("a seed gives one run, another seed another", () => {
  const uncertain = { meanSecondsToFailure: 30, speedSpread: 0.3 };
  const run = (seed: bigint) =>
    simulate(scenario({ seed, workers: uncertain }));
  assert.deepEqual(run(1n), run(1n));
  assert.notEqual(run(1n).seconds, run(2n).seconds);
});
