import assert from "node:assert/strict";
import { UnsupportedModelError, UsageError } from "../../lib/errors.ts";
import type { MediganEvent } from "../../lib/events.ts";
import type { Sample } from "../../lib/sampling/sample.ts";
import { batchSizeOf } from "../../lib/sampling/batch_size.ts";
import { streamSamples } from "../../lib/sampling/stream.ts";
import { float32Tensor } from "../../lib/tensor.ts";
import { collect, EXAMPLE_CARD, exampleGenerator } from "./fake_generator.ts";

const pixels = (samples: readonly Sample[]) =>
  samples.map(({ index, label, image }) => ({
    index,
    label,
    data: [...image.data],
  }));

Deno.test("samples are the same for any batch size", async () => {
  await using generator = exampleGenerator();
  const [one, many] = await Promise.all(
    [1, 7].map((batchSize) =>
      collect(streamSamples(generator, { numSamples: 20, seed: 7, batchSize }))
    ),
  );
  assert.equal(one?.length, 20);
  assert.deepEqual(pixels(one ?? []), pixels(many ?? []));
});

Deno.test("samples are the same in any order and on several machines", async () => {
  await using generator = exampleGenerator();
  const options = { seed: "18446744073709551615", numSamples: 6 };
  const whole = pixels(await collect(streamSamples(generator, options)));
  const backwards = await collect(
    streamSamples(generator, { ...options, indices: [5, 4, 3, 2, 1, 0] }),
  );
  assert.deepEqual(pixels(backwards).reverse(), whole);
  const secondHalf = await collect(
    streamSamples(generator, { ...options, start: 3, numSamples: 3 }),
  );
  assert.deepEqual(pixels(secondHalf), whole.slice(3));
});

Deno.test("batches have exactly the samples that are left, and never none", async () => {
  const seen: number[] = [];
  await using generator = exampleGenerator({
    onRun: (count) => void seen.push(count),
  });
  const run = async (numSamples: number) => {
    seen.length = 0;
    await collect(
      streamSamples(generator, { numSamples, seed: 1, batchSize: 4 }),
    );
    return [...seen];
  };
  assert.deepEqual(await run(0), []);
  assert.deepEqual(await run(1), [1]);
  assert.deepEqual(await run(4), [4]);
  assert.deepEqual(await run(5), [4, 1]);
  assert.deepEqual(await run(8), [4, 4]);
});

Deno.test("one batch is computed ahead of a slow consumer, never more", async () => {
  let computed = 0;
  await using generator = exampleGenerator({
    onRun: (count) => void (computed += count),
  });
  let taken = 0;
  const stream = streamSamples(generator, {
    numSamples: 10_000,
    seed: 1,
    batchSize: 5,
  });
  let wasAhead = false;
  for await (const _ of stream) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    taken++;
    assert(computed <= taken + 9, `${computed} computed, ${taken} taken`);
    wasAhead ||= computed > 5 && taken < 5;
    if (taken === 30) break;
  }
  assert(wasAhead, "the device waited for the consumer");
});

Deno.test("leaving the loop waits for the device and stops it", async () => {
  let running = 0;
  let runs = 0;
  await using generator = exampleGenerator({
    async onRun() {
      running++;
      runs++;
      await new Promise((resolve) => setTimeout(resolve, 5));
      running--;
    },
  });
  const stream = streamSamples(generator, { numSamples: 1000, batchSize: 2 });
  let taken = 0;
  for await (const _ of stream) if (++taken === 4) break;
  assert.equal(running, 0);
  const before = runs;
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(runs, before);
});

Deno.test("an aborted stream throws the reason", async () => {
  await using generator = exampleGenerator();
  const controller = new AbortController();
  const stream = streamSamples(generator, {
    numSamples: 100,
    signal: controller.signal,
  });
  await assert.rejects(async () => {
    for await (const { index } of stream) {
      if (index === 20) controller.abort(new Error("Enough"));
    }
  }, /Enough/);
  const aborted = streamSamples(generator, { signal: AbortSignal.abort() });
  await assert.rejects(() => collect(aborted), { name: "AbortError" });
});

Deno.test("an error of the device reaches the consumer", async () => {
  let runs = 0;
  await using generator = exampleGenerator({
    onRun() {
      if (++runs === 2) throw new Error("Lost device");
    },
  });
  let taken = 0;
  await assert.rejects(async () => {
    const stream = streamSamples(generator, { numSamples: 9, batchSize: 3 });
    for await (const _ of stream) taken++;
  }, /Lost device/);
  assert.equal(taken, 3);
});

Deno.test("a sample says what it is and how to make it again", async () => {
  await using generator = exampleGenerator();
  const [sample] = await collect(
    streamSamples(generator, { numSamples: 1, seed: 7, condition: "benign" }),
  );
  assert(sample);
  assert.equal(sample.label, "benign");
  assert.equal(sample.condition, 1);
  const { toolkit, notice, ...provenance } = sample.provenance;
  assert.match(toolkit, /^@medigan\/core \d/);
  assert.match(notice, /[Ss]ynthetic/);
  assert.deepEqual(provenance, {
    schema: "medigan.sample/1",
    synthetic: true,
    model: "99999_EXAMPLE",
    weightsSha256: "ab".repeat(32),
    source: "file:example.pt",
    licence: "MIT",
    family: "example",
    device: "wasm",
    valueMapping: "-1..1, nearest, clamp",
    compat: false,
    seed: "7",
    index: 0,
    condition: { label: "benign", value: 1 },
  });
});

Deno.test("without a seed each run differs, and tells its seed", async () => {
  await using generator = exampleGenerator();
  const [one, two] = await Promise.all(
    [1, 2].map(() => collect(streamSamples(generator, { numSamples: 1 }))),
  );
  assert.notEqual(one?.[0]?.seed, two?.[0]?.seed);
  const seed = one?.[0]?.seed ?? 0n;
  const again = await collect(
    streamSamples(generator, { numSamples: 1, seed }),
  );
  assert.deepEqual(pixels(again), pixels(one ?? []));
});

Deno.test("other conditions make other images", async () => {
  await using generator = exampleGenerator();
  const [malignant, benign] = await Promise.all(
    [0, 1].map((condition) =>
      collect(streamSamples(generator, { numSamples: 1, seed: 7, condition }))
    ),
  );
  assert.notDeepEqual(malignant?.[0]?.image.data, benign?.[0]?.image.data);
});

Deno.test("element types and upstream's mapping are chosen", async () => {
  await using generator = exampleGenerator();
  const first = async (options: object) =>
    (await collect(
      streamSamples(generator, { numSamples: 1, seed: 7, ...options }),
    ))[0];
  const bytes = await first({});
  const words = await first({ dtype: "uint16" });
  const floats = await first({ dtype: "float32" });
  assert(bytes && words && floats);
  floats.image.data.forEach((value, i) => {
    assert(Math.abs((value + 1) * 127.5 - (bytes.image.data[i] ?? 0)) <= 0.51);
    assert(
      Math.abs((value + 1) * 32767.5 - (words.image.data[i] ?? 0)) <= 0.51,
    );
  });
  const compat = await first({ compat: true });
  assert.equal(compat?.provenance.valueMapping, "-1..0, floor, wrap");
  assert.notDeepEqual(compat?.image.data, bytes.image.data);
});

Deno.test("own latents serve one sample each, or all", async () => {
  await using generator = exampleGenerator();
  const latents = float32Tensor(Float32Array.of(3, 3, 3, 3, 0, 0, 0, 0), [
    2,
    4,
  ]);
  const options = { latents, condition: 0, numSamples: 2 };
  const [white, grey] = await collect(streamSamples(generator, options));
  assert.equal(white?.image.data[0], 255);
  assert.equal(grey?.image.data[0], 128);
  const same = await collect(
    streamSamples(generator, {
      numSamples: 3,
      condition: 0,
      latents: { z: [0, 3, 0, 3] },
    }),
  );
  assert.deepEqual(same[2]?.image.data, same[0]?.image.data);
});

Deno.test("wrong options throw at once", async () => {
  await using generator = exampleGenerator();
  const wrong = [
    { numSamples: 3, latents: float32Tensor(new Float32Array(8), [2, 4]) },
    { latents: [1, 2, 3] },
    { latents: [1, 2, 3, NaN] },
    { latents: { x: [1, 2, 3, 4] } },
    {
      latents: {
        dtype: "int64",
        shape: [4],
        data: new BigInt64Array(4),
      } as const,
    },
    { plan: { benign: 2 }, numSamples: 3 },
    { numSamples: 3, condition: ["benign", "benign"] },
    { seed: -1 },
  ];
  for (const options of wrong) {
    assert.throws(() => streamSamples(generator, options), UsageError);
  }
  const outOfRange = [
    { numSamples: -1 },
    { numSamples: 1.5 },
    { numSamples: 2 ** 53 },
    { batchSize: 0 },
    { start: -1 },
    { indices: [0, -1] },
    { truncation: 0.01 },
    { truncation: NaN },
  ];
  for (const options of outOfRange) {
    assert.throws(() => streamSamples(generator, options), RangeError);
  }
});

Deno.test("plans tell the number, and can be shared between machines", async () => {
  await using generator = exampleGenerator();
  const plan = { benign: 3, malignant: 5 };
  const whole = await collect(streamSamples(generator, { plan, seed: 1 }));
  assert.equal(whole.length, 8);
  const rest = await collect(
    streamSamples(generator, { plan, seed: 1, start: 6 }),
  );
  assert.deepEqual(pixels(rest), pixels(whole.slice(6)));
});

Deno.test("models that need an image or lack a condition say so", () => {
  const z = { name: "z", shape: [-1, 4], dtype: "float32" } as const;
  const unconditional = exampleGenerator({
    inputs: [{ ...z, role: "latent" }],
  });
  assert.throws(
    () => streamSamples(unconditional, { condition: "benign" }),
    UsageError,
  );
  const translator = exampleGenerator({
    inputs: [{ ...z, name: "x", role: "image" }],
  });
  assert.throws(() => streamSamples(translator), UnsupportedModelError);
});

Deno.test("cards whose outputs do not fit the net are refused", async () => {
  const [image] = EXAMPLE_CARD.execution.outputs;
  assert(image);
  const withOutput = (output: typeof image) =>
    exampleGenerator({
      card: {
        ...EXAMPLE_CARD,
        execution: { ...EXAMPLE_CARD.execution, outputs: [output] },
      },
    });
  assert.throws(
    () => streamSamples(withOutput({ ...image, role: "mask" })),
    UnsupportedModelError,
  );
  const misnamed = withOutput({ ...image, tensor: "nothing" });
  await assert.rejects(
    () => collect(streamSamples(misnamed)),
    UnsupportedModelError,
  );
});

Deno.test("progress counts every sample once", async () => {
  await using generator = exampleGenerator();
  const events: MediganEvent[] = [];
  await collect(streamSamples(generator, {
    numSamples: 3,
    batchSize: 2,
    onEvent: (event) => events.push(event),
  }));
  assert.deepEqual(
    events,
    [1, 2, 3].map((done) => ({
      type: "samples",
      done,
      total: 3,
    })),
  );
});

Deno.test("batches of large images are smaller unless told", () => {
  const generatorOf = (...shape: number[]) => ({
    outputs: [{ name: "output", shape, dtype: "float32" as const }],
  });
  const sizes = [[128, 128], [256, 256], [1024, 1024], [-1, -1]].map(
    ([height = 0, width = 0]) =>
      batchSizeOf({}, generatorOf(-1, 3, height, width)),
  );
  assert.deepEqual(sizes, [16, 4, 1, 16]);
  assert.equal(batchSizeOf({ batchSize: 9 }, generatorOf(-1, 3, 512, 512)), 9);
  assert.equal(batchSizeOf({}, { outputs: [] }), 16);
});
