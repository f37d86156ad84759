/** Messages and payloads of strangers: read, or refused in order. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { MediganError } from "../../lib/errors.ts";
import {
  encodeMessage,
  type Job,
  parseJob,
  parseOutcome,
  parseRunRecord,
  parseWorkerSign,
} from "../../lib/cluster/protocol/messages.ts";
import {
  indicesOf,
  parseRange,
  rangesOf,
  rangeToken,
  without,
} from "../../lib/cluster/protocol/ranges.ts";
import {
  jobSubject,
  outcomeSubject,
  parseJobSubject,
  parseOutcomeSubject,
} from "../../lib/cluster/protocol/subjects.ts";
import { unpackFiles } from "../../lib/cluster/samples/packed_files.ts";
import { unpackImages } from "../../lib/cluster/samples/packed_images.ts";
import {
  packSamples,
  unpackSamples,
} from "../../lib/cluster/samples/packed_samples.ts";
import { parseSamplesSpec } from "../../lib/cluster/samples/samples_spec.ts";
import { streamSamples } from "../../lib/sampling/mod.ts";
import { exampleGenerator } from "../sampling/fake_generator.ts";

const READERS = [
  parseJob,
  parseOutcome,
  parseRunRecord,
  parseWorkerSign,
  parseSamplesSpec,
  (bytes: Uint8Array) => unpackFiles(bytes, { first: 0, end: 4 }),
  unpackSamples,
  unpackImages,
];

const JOB: Job = {
  schema: "medigan.job/1",
  kind: "samples",
  run: "0123456789abcdef",
  range: "0-16",
  spec: {
    name: "spec",
    bytes: 9,
    sha256: "ab".repeat(32),
    pieceBytes: 512,
  },
  tries: 5,
};

async function isRefused(read: () => unknown): Promise<boolean> {
  try {
    await read();
    return false;
  } catch (cause) {
    if (cause instanceof MediganError) return true;
    throw cause;
  }
}

Deno.test("what is no message is refused with an error of ours", async () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.json().map((text) => new TextEncoder().encode(text)),
  );
  await fc.assert(fc.asyncProperty(bytes, async (given) => {
    for (const read of READERS) assert(await isRefused(() => read(given)));
  }));
});

Deno.test("a job with one field of another's is refused, or the same", () => {
  fc.assert(fc.property(
    fc.constantFrom(...Object.keys(JOB)),
    fc.jsonValue(),
    (field, value) => {
      const bytes = new TextEncoder().encode(
        JSON.stringify({ ...JOB, [field]: value }),
      );
      try {
        const job = parseJob(bytes);
        assert.match(job.run, /^[0-9a-f]{16}$/);
        assert(parseRange(job.range) !== undefined);
      } catch (cause) {
        assert(cause instanceof MediganError);
      }
    },
  ));
  assert.deepEqual(parseJob(encodeMessage(JOB)), JOB);
});

Deno.test("subjects tell what they were made of, and others nothing", () => {
  const range = { first: 3, end: 9 };
  const place = { run: JOB.run, range };
  const subject = jobSubject({ device: "any", trust: "code" }, place);
  assert.deepEqual(parseJobSubject(subject), place);
  const outcome = outcomeSubject(place, "dead");
  assert.deepEqual(parseOutcomeSubject(outcome), { ...place, state: "dead" });
  fc.assert(fc.property(fc.string(), (text) => {
    assert.equal(parseJobSubject(text), undefined);
    assert.equal(parseOutcomeSubject(text), undefined);
    assert.equal(parseJobSubject(`${subject}.${text}`), undefined);
  }));
  for (
    const token of [
      "5-5",
      "9-3",
      "01-4",
      "-1-4",
      "1-1e3",
      "0-99999999999999999",
    ]
  ) {
    assert.equal(parseRange(token), undefined, token);
  }
});

Deno.test("ranges are sets of indices", () => {
  const indices = fc.uniqueArray(fc.nat(60)).map((all) =>
    all.toSorted((a, b) => a - b)
  );
  fc.assert(fc.property(indices, indices, (these, others) => {
    const left = without(rangesOf(these), rangesOf(others));
    assert.deepEqual(
      left.flatMap(indicesOf),
      these.filter((one) => !others.includes(one)),
    );
    for (const range of left) {
      assert.deepEqual(parseRange(rangeToken(range)), range);
    }
  }));
});

Deno.test("samples come out of their payload as they went in", async () => {
  await using generator = exampleGenerator();
  for (const dtype of ["uint8", "uint16", "float32"] as const) {
    const samples = await Array.fromAsync(
      streamSamples(generator, { numSamples: 5, seed: 7, dtype }),
    );
    const payload = packSamples(samples);
    assert.deepEqual(await unpackSamples(payload), samples);
    const cut = payload.slice(0, -30);
    assert(await isRefused(() => unpackSamples(cut)));
  }
});
