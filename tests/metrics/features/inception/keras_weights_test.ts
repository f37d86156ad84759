import assert from "node:assert/strict";
import fc from "fast-check";
import { fileURLToPath } from "node:url";
import DENO_JSON from "../../../../deno.json" with { type: "json" };
import type { StateDict } from "../../../../lib/checkpoint/mod.ts";
import { CheckpointError } from "../../../../lib/errors.ts";
import { CONVOLUTIONS } from "../../../../lib/metrics/features/inception/architecture.ts";
import { readKerasFile } from "../../../../lib/metrics/features/inception/hdf5.ts";
import { fromKerasNames } from "../../../../lib/metrics/features/inception/keras_names.ts";
import { openBackbone } from "../../../../lib/metrics/mod.ts";
import { float32Tensor } from "../../../../lib/tensor.ts";

/**
 * Files with three convolutions as Keras names them, written by HDF5 1.14 (the
 * npm package h5wasm 0.10.3): one plain, one in chunks with gzip, gamma, a group
 * around everything, and numbers from 0.
 */
function fixture(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return Deno.readFile(fileURLToPath(new URL(name, import.meta.url)));
}

const numbers = async (state: StateDict, name: string) => [
  ...(await state.read(name)).data as Float32Array,
];

Deno.test("a Keras file is read by layer and part", async () => {
  const state = await readKerasFile(await fixture("keras_plain.h5"), "a.h5");
  assert.equal(state.tensors.size, 12);
  assert.deepEqual(state.tensors.get("conv2d_2/kernel")?.shape, [2, 1, 2, 3]);
  assert.deepEqual(
    await numbers(state, "conv2d_2/kernel"),
    Array.from({ length: 12 }, (_, place) => 100 + place),
  );
  assert.deepEqual(
    await numbers(state, "batch_normalization_3/moving_variance"),
    [5, 6, 7],
  );
});

Deno.test("chunks, gzip and a group around everything are read, too", async () => {
  const state = await readKerasFile(await fixture("keras_gzip.h5"), "b.h5");
  assert.equal(state.tensors.size, 15);
  assert.deepEqual(await numbers(state, "batch_normalization/gamma"), [
    4,
    5,
    6,
  ]);
  assert.equal((await numbers(state, "conv2d/kernel"))[11], 11);
});

Deno.test("Keras's layers are matched by their order, wherever they begin", async () => {
  for (const first of [0, 1, 95]) {
    const state = fromKerasNames(kerasState(first));
    assert.equal(state.tensors.size, CONVOLUTIONS.length * 4);
    const [, second = "", , tenth = ""] = CONVOLUTIONS.filter((_, place) =>
      [0, 1, 2, 9].includes(place)
    );
    const kernel = await state.read(`${second}.conv.weight`);
    // [H, W, in, out] = [1, 2, 2, 3] becomes [out, in, H, W].
    assert.deepEqual(kernel.shape, [3, 2, 1, 2]);
    assert.deepEqual(
      [...kernel.data as Float32Array].map((value) => value - 1000),
      [0, 6, 3, 9, 1, 7, 4, 10, 2, 8, 5, 11],
    );
    assert.deepEqual(await numbers(state, `${tenth}.bn.running_var`), [9]);
    assert(!state.tensors.has(`${second}.bn.weight`));
  }
});

Deno.test("a file of another net is refused, with what it has", async () => {
  const weights = await fixture("keras_plain.h5");
  await assert.rejects(
    openBackbone("radimagenet", { weights }),
    /must have 94 convolutions with batch norms: it has 3/,
  );
});

Deno.test("damaged files are checkpoint errors that name the file", async () => {
  const whole = await fixture("keras_gzip.h5");
  const read = async (bytes: Uint8Array<ArrayBuffer>) => {
    const state = await readKerasFile(bytes, "scan.h5");
    for (const name of state.tensors.keys()) await state.read(name);
  };
  await fc.assert(
    fc.asyncProperty(
      // The end of the file is free space.
      fc.integer({ min: 0, max: whole.length / 2 }),
      async (length) => {
        await assert.rejects(read(whole.slice(0, length)), (cause) => {
          assert(cause instanceof CheckpointError);
          return cause.message.includes("scan.h5");
        });
      },
    ),
    { numRuns: 40 },
  );
});

Deno.test("a file that keeps its reader busy is given up", async () => {
  const reading = readKerasFile(await fixture("keras_gzip.h5"), "long.h5", {
    timeoutMs: 0,
  });
  await assert.rejects(reading, (cause) => {
    assert(cause instanceof CheckpointError);
    return /long\.h5.*not read within 0 ms/.test(cause.message);
  });
});

Deno.test("the reader is of the version that the package is locked to", async () => {
  const place = "../../../../lib/metrics/features/inception/hdf5_worker.ts";
  const worker = await Deno.readTextFile(new URL(place, import.meta.url));
  assert(worker.includes(JSON.stringify(DENO_JSON.imports.jsfive)));
});

/** 94 convolutions and batch norms without gamma, counted from `first`. */
function kerasState(first: number): StateDict {
  const tensors = new Map<string, ReturnType<typeof float32Tensor>>();
  const suffix = (place: number) =>
    first + place === 0 ? "" : `_${first + place}`;
  // Backwards: names are what counts, not the order of the file.
  for (let place = CONVOLUTIONS.length - 1; place >= 0; place--) {
    const kernel = Float32Array.from(
      { length: 12 },
      (_, at) => 1000 * place + at,
    );
    tensors.set(
      `conv2d${suffix(place)}/kernel`,
      float32Tensor(kernel, [1, 2, 2, 3]),
    );
    for (const part of ["beta", "moving_mean", "moving_variance"]) {
      tensors.set(
        `batch_normalization${suffix(place)}/${part}`,
        float32Tensor(Float32Array.of(place), [1]),
      );
    }
  }
  return {
    tensors: new Map(
      [...tensors].map(([name, { shape }]) => [
        name,
        { shape, dtype: "float32" },
      ]),
    ),
    read(name) {
      const tensor = tensors.get(name);
      assert(tensor, name);
      return Promise.resolve(tensor);
    },
  };
}
