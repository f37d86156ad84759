import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Batch,
  createLoader,
  type Loader,
  type LoaderOptions,
} from "../../../lib/sampling/loaders/mod.ts";
import { countedDataset } from "./datasets.ts";

async function epochOf(loader: Loader, epoch = 0): Promise<Batch[]> {
  return await Array.fromAsync(loader.epoch(epoch));
}

function valuesOf(batches: readonly Batch[]): number[] {
  return batches.flatMap(({ images }) => [...images.data]);
}

const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b);
const upTo = (length: number) => [...Array(length).keys()];

Deno.test("an epoch has each example once, in any batches and orders", async () => {
  const cases = fc.record({
    length: fc.integer({ min: 0, max: 60 }),
    batchSize: fc.integer({ min: 1, max: 17 }),
    prefetch: fc.integer({ min: 0, max: 4 }),
    seed: fc.integer({ min: 0 }),
    epoch: fc.integer({ min: 0, max: 9 }),
    shuffle: fc.boolean(),
  });
  await fc.assert(fc.asyncProperty(cases, async ({ length, epoch, ...how }) => {
    const loader = createLoader(countedDataset(length), how);
    const batches = await epochOf(loader, epoch);
    assert.deepEqual(sorted(valuesOf(batches)), upTo(length));
    assert.equal(batches.length, loader.length);
    const sizes = batches.map(({ size }) => size);
    assert(sizes.slice(0, -1).every((size) => size === how.batchSize));
    if (!how.shuffle) assert.deepEqual(valuesOf(batches), upTo(length));
  }));
});

Deno.test("dropLast leaves out what does not fill a batch", async () => {
  const loader = createLoader(countedDataset(11), {
    batchSize: 4,
    dropLast: true,
  });
  assert.deepEqual(valuesOf(await epochOf(loader)), upTo(8));
  assert.equal(loader.length, 2);
});

Deno.test("orders depend on seed and epoch alone", async () => {
  const order = async (options: LoaderOptions, epoch: number) => {
    const loader = createLoader(countedDataset(40), {
      shuffle: true,
      ...options,
    });
    return valuesOf(await epochOf(loader, epoch));
  };
  const wanted = await order({ seed: 7, batchSize: 8 }, 3);
  assert.deepEqual(await order({ seed: 7, batchSize: 3 }, 3), wanted);
  assert.notDeepEqual(await order({ seed: 7 }, 4), wanted);
  assert.notDeepEqual(await order({ seed: 8 }, 3), wanted);
});

Deno.test("each loop is another epoch", async () => {
  const options = { shuffle: true, seed: 7 };
  const loader = createLoader(countedDataset(40), options);
  const first = valuesOf(await Array.fromAsync(loader));
  const second = valuesOf(await Array.fromAsync(loader));
  assert.notDeepEqual(first, second);
  const again = createLoader(countedDataset(40), options);
  assert.deepEqual(valuesOf(await epochOf(again, 1)), second);
});

Deno.test("no more is made than is prefetched", async () => {
  for (const prefetch of [0, 1, 3]) {
    const dataset = countedDataset(100);
    const loader = createLoader(dataset, { batchSize: 5, prefetch });
    let taken = 0;
    for await (const _ of loader) {
      taken++;
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
      const most = Math.min(20, taken + prefetch);
      assert.equal(dataset.calls.length, most, `${prefetch} ahead`);
    }
    assert.equal(taken, 20);
  }
});

Deno.test("who leaves the loop stops what has begun", async () => {
  const dataset = countedDataset(100);
  for await (const _ of createLoader(dataset, { batchSize: 1 })) break;
  const made = dataset.calls.length;
  assert(made <= 2);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.equal(dataset.calls.length, made);
});

Deno.test("a web stream makes what is read", async () => {
  const dataset = countedDataset(30);
  const loader = createLoader(dataset, { batchSize: 5, prefetch: 0 });
  const reader = loader.stream(0).getReader();
  assert.equal(dataset.calls.length, 0);
  const first = await reader.read();
  assert.deepEqual([...first.value?.images.data ?? []], upTo(5));
  await reader.cancel();
  assert(dataset.calls.length <= 2);
  const whole = await Array.fromAsync(loader.stream(0));
  assert.deepEqual(valuesOf(whole), upTo(30));
});

Deno.test("signals stop an epoch", async () => {
  const controller = new AbortController();
  const loader = createLoader(countedDataset(100), {
    batchSize: 1,
    signal: controller.signal,
  });
  const batches = loader.epoch(0);
  await batches.next();
  controller.abort();
  await assert.rejects(() => batches.next(), { name: "AbortError" });
});

Deno.test("errors of a dataset or transform reach the caller", async () => {
  const loader = createLoader(countedDataset(10), {
    transform: () => {
      throw new Error("No such transform");
    },
  });
  await assert.rejects(epochOf(loader), /No such transform/);
});

Deno.test("image and mask are transformed together, once", async () => {
  let count = 0;
  const loader = createLoader(countedDataset(10), {
    seed: 7,
    transform: [
      (example, { random }) => {
        count++;
        const draw = random();
        const draws = { ...example.image, data: Float32Array.of(draw) };
        return { ...example, image: draws, mask: draws };
      },
      (example) => Promise.resolve(example),
    ],
  });
  const batches = await epochOf(loader);
  assert.equal(count, 10);
  const [{ images, masks } = assert.fail()] = batches;
  assert.deepEqual(images.data, masks?.data);
  assert.equal(new Set(images.data).size, 10);
  assert(images.data.every((draw) => draw >= 0 && draw < 1));
  assert.deepEqual(valuesOf(await epochOf(loader)), [...images.data]);
  assert.notDeepEqual(valuesOf(await epochOf(loader, 1)), [...images.data]);
});

Deno.test("real images make their share, each as often as the others", async () => {
  const cases = fc.record({
    real: fc.integer({ min: 1, max: 20 }),
    synthetic: fc.integer({ min: 1, max: 40 }),
    share: fc.double({ min: 0, max: 0.9, noNaN: true }),
    shuffle: fc.boolean(),
  });
  await fc.assert(fc.asyncProperty(cases, async (one) => {
    const mixed = countedDataset(one.real, { isSynthetic: false });
    const loader = createLoader(countedDataset(one.synthetic), {
      shuffle: one.shuffle,
      seed: 7,
      mix: { dataset: mixed, share: one.share },
      batchSize: 7,
    });
    const batches = await epochOf(loader, 2);
    assert.equal(batches.length, loader.length);
    const kinds = batches.flatMap(({ isSynthetic }) => isSynthetic);
    const values = valuesOf(batches);
    const of = (isSynthetic: boolean) =>
      values.filter((_, place) => kinds[place] === isSynthetic);
    assert.deepEqual(sorted(of(true)), upTo(one.synthetic));
    const wanted = one.synthetic * one.share / (1 - one.share);
    assert.equal(of(false).length, Math.round(wanted));
    const counts = upTo(one.real).map((index) =>
      of(false).filter((value) => value === index).length
    );
    assert(Math.max(...counts) - Math.min(...counts) <= 1);
  }));
});

Deno.test("without shuffling real images are spread evenly", async () => {
  const loader = createLoader(countedDataset(6), {
    mix: {
      dataset: countedDataset(2, { isSynthetic: false }),
      share: 0.25,
    },
  });
  const [{ isSynthetic } = assert.fail()] = await epochOf(loader);
  const places = isSynthetic.flatMap((made, place) => made ? [] : [place]);
  assert.deepEqual(places, [3, 7]);
});

Deno.test("balanced classes come equally often, every example at least once", async () => {
  // Classes of 5, 4 and 4 examples, and 8 real ones of the first class.
  const loader = createLoader(countedDataset(13, { classes: 3 }), {
    balance: true,
    shuffle: true,
    seed: 7,
    batchSize: 5,
    mix: { dataset: countedDataset(8, { classes: 1 }), share: 0.381 },
  });
  const batches = await epochOf(loader);
  assert.equal(batches.length, loader.length);
  const labels = batches.flatMap(({ labels }) => labels);
  const counts = Map.groupBy(labels, (label) => label);
  assert.deepEqual([...counts.values()].map(({ length }) => length), [
    13,
    13,
    13,
  ]);
  assert.deepEqual(loader.classes, ["class 0", "class 1", "class 2"]);
  const seen = new Set(valuesOf(batches));
  assert.deepEqual(sorted([...seen]), upTo(13));
});

Deno.test("workers share an epoch among them", async () => {
  const workers = [0, 1, 2].map((index) =>
    createLoader(countedDataset(40), {
      batchSize: 3,
      shuffle: true,
      seed: 7,
      worker: { index, count: 3 },
    })
  );
  const parts = await Promise.all(workers.map((one) => epochOf(one, 1)));
  for (const [place, part] of parts.entries()) {
    assert.equal(part.length, workers[place]?.length);
  }
  assert.deepEqual(sorted(parts.flatMap(valuesOf)), upTo(40));
});

Deno.test("numbers out of range are refused", () => {
  const wrong: LoaderOptions[] = [
    { batchSize: 0 },
    { batchSize: 1.5 },
    { prefetch: -1 },
    { worker: { index: 2, count: 2 } },
    { worker: { index: 0, count: 0 } },
    { mix: { dataset: countedDataset(2), share: 1 } },
    { mix: { dataset: countedDataset(2), share: NaN } },
    { mix: { dataset: countedDataset(0), share: 0.5 } },
  ];
  for (const options of wrong) {
    assert.throws(
      () => createLoader(countedDataset(4), options),
      RangeError,
      JSON.stringify(options),
    );
  }
});

Deno.test("disposing of a loader disposes of its datasets", async () => {
  const datasets = [countedDataset(2), countedDataset(2)] as const;
  const [dataset, mixed] = datasets;
  {
    await using _ = createLoader(dataset, {
      mix: { dataset: mixed, share: 0.5 },
    });
  }
  assert(datasets.every(({ isDisposed }) => isDisposed));
});
