import assert from "node:assert/strict";
import { OUTPUTS, scenarioOf } from "../../bench/scale/cluster.ts";
import { readMeasured } from "../../bench/scale/measured.ts";
import { simulate } from "../../bench/scale/simulate.ts";
import { wallsOf } from "../../bench/scale/walls.ts";
import { duration, power, size, table } from "../../bench/scale/words.ts";

const measured = await readMeasured();
const plan = { measured, model: "bundled", device: "native" };

for (const output of OUTPUTS) {
  Deno.test(`far behind its wall, a cluster is as fast as the wall says: ${output}`, () => {
    const planned = scenarioOf({
      ...{ ...plan, output, samples: 1e8, workers: 100, jobSeconds: 1 },
    });
    const [first] = wallsOf(planned);
    assert(first !== undefined);
    const count = Math.ceil(3 * first.workers);
    const jobs = Math.max(20 * count, 3_000);
    const { seconds, use } = simulate({
      ...planned,
      samples: jobs * planned.samplesPerJob,
      workers: {
        ...planned.workers,
        ...{ count, modelBytes: 0, meanSecondsToFailure: Infinity },
      },
      server: { ...planned.server, maxBytes: Infinity },
      coordinator: { ...planned.coordinator, window: 4 * count },
    });
    const rate = jobs * planned.samplesPerJob / seconds;
    assert(use[first.part] > 0.9, `${first.part} ${use[first.part]}`);
    assert(rate > 0.9 * first.samplesPerSecond, `${rate}`);
    assert(rate <= 1.000001 * first.samplesPerSecond, `${rate}`);
  });
}

Deno.test("jobs are whole batches, whole shards, and enough for everyone", () => {
  const of = (output: "npz" | "obj", samples: number) =>
    scenarioOf({ ...plan, output, samples, workers: 100 }).samplesPerJob;
  assert.equal(of("obj", 1e9) % 16, 0);
  assert.equal(of("npz", 1e9) % 1024, 0);
  assert(of("obj", 6_400) <= 32);
});

Deno.test("a model that was not measured is named with those that were", () => {
  assert.throws(
    () =>
      scenarioOf({
        ...plan,
        model: "9",
        output: "obj",
        samples: 1,
        workers: 1,
      }),
    /9 on native must be one of: bundled on native/,
  );
});

Deno.test("numbers are told in units of people", () => {
  assert.equal(duration(90), "1.5 min");
  assert.equal(duration(0.25), "0.25 s");
  assert.equal(duration(21_600_000), "250 d");
  assert.equal(size(33_570_816), "34 MB");
  assert.deepEqual([power(1e9), power(1_000)], ["10^9", "1,000"]);
  assert.equal(table(["a"], [["b"]]), "| a |\n| --- |\n| b |");
});
