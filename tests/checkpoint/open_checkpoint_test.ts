/** Opening, reading and refusing checkpoints that the tests make themselves. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { writeZip } from "../../lib/archive/mod.ts";
import { type ByteSource, bytesSource } from "../../lib/bytes.ts";
import { MediganError } from "../../lib/errors.ts";
import {
  type Checkpoint,
  CheckpointError,
  openCheckpoint,
  writeSafetensors,
} from "../../lib/checkpoint/mod.ts";
import { torchLegacy, type TorchTensor, torchZip } from "../torch_files.ts";

const WEIGHT = new Float32Array([1, 2, 3, 4, 5, 6]);
const STATE: ReadonlyMap<string, TorchTensor> = new Map<string, TorchTensor>([
  ["a.weight", { shape: [2, 3], data: WEIGHT }],
  ["a.transposed", { shape: [3, 2], strides: [1, 3], data: WEIGHT }],
  ["a.count", { shape: [], data: new BigInt64Array([-(2n ** 62n)]) }],
  ["half", { shape: [2], data: new Float16Array([0.5, -65504]) }],
]);
const FORMS = {
  zip: torchZip(STATE),
  deflated: torchZip(STATE, { compress: true }),
  legacy: torchLegacy(STATE),
};

for (const [form, file] of Object.entries(FORMS)) {
  Deno.test(`reads a state dict in ${form} form`, async () => {
    using checkpoint = await openCheckpoint(file);
    assert.deepEqual([...checkpoint.tensors.keys()], [...STATE.keys()]);
    const transposed = await checkpoint.read("a.transposed");
    assert.deepEqual([...transposed.data], [1, 4, 2, 5, 3, 6]);
    const half = await checkpoint.read("half");
    assert.deepEqual(half.data, new Float32Array([0.5, -65504]));
    assert.deepEqual((await checkpoint.read("a.count")).data[0], -(2n ** 62n));
  });
}

Deno.test("a tensor that is read does not share memory with the file", async () => {
  const file = FORMS.zip.slice();
  using checkpoint = await openCheckpoint(file);
  const { data } = await checkpoint.read("a.weight");
  data.fill(0 as never);
  assert.deepEqual((await checkpoint.read("a.weight")).data, WEIGHT);
});

/** Counts the bytes that are read. */
function countingSource(bytes: Uint8Array): ByteSource & { count: number } {
  const inner = bytesSource(bytes);
  return {
    ...inner,
    count: 0,
    read(offset, length) {
      this.count += length;
      return inner.read(offset, length);
    },
    [Symbol.dispose]() {},
  };
}

for (const write of [torchZip, torchLegacy]) {
  Deno.test(`${write.name}: only what is asked for is read`, async () => {
    const big = new Float32Array(4_000_000);
    const source = countingSource(write(
      new Map([
        ["big", { shape: [big.length], data: big }],
        ["small", { shape: [2], data: new Float32Array([7, 8]) }],
      ]),
    ));
    using checkpoint = await openCheckpoint(source);
    const { data } = await checkpoint.read("small");
    assert.deepEqual([...data], [7, 8]);
    assert(source.count < 400_000, `${source.count} bytes were read`);
  });
}

Deno.test("a view reads its range once its record has been checked", async () => {
  const data = new Float32Array(1_000_000).map((_, index) => index);
  const source = countingSource(torchZip(
    new Map([["w", { shape: [2], offset: 500_000, data }]]),
  ));
  using checkpoint = await openCheckpoint(source);
  await checkpoint.read("w");
  source.count = 0;
  const { data: view } = await checkpoint.read("w");
  assert.deepEqual([...view], [500_000, 500_001]);
  assert(source.count < 200, `${source.count} bytes were read`);
});

Deno.test("a damaged record is an error when read by parts or whole", async () => {
  const data = new Float32Array(100);
  const file = torchZip(
    new Map<string, TorchTensor>([
      ["whole", { shape: [100], data }],
      ["part", { shape: [1], data }],
    ]),
  );
  for (let at = 0; at + 8 < file.length; at++) {
    const isZeros = file.subarray(at, at + 300).every((byte) => byte === 0);
    if (!isZeros) continue;
    file[at + 200] = 1;
    at += 400;
  }
  using checkpoint = await openCheckpoint(file, { name: "model.pt" });
  for (const name of ["whole", "part"]) {
    await assert.rejects(
      () => checkpoint.read(name),
      (error) =>
        error instanceof CheckpointError &&
        /model\.pt: .*CRC/.test(error.message),
    );
  }
});

Deno.test("an unknown name lists what is there", async () => {
  using checkpoint = await openCheckpoint(FORMS.zip);
  await assert.rejects(() => checkpoint.read("nothing"), /"a\.weight"/);
});

Deno.test("disposing of a checkpoint disposes of its source", async () => {
  let isDisposed = false;
  const source: ByteSource = {
    ...bytesSource(FORMS.zip),
    [Symbol.dispose]: () => {
      isDisposed = true;
    },
  };
  (await openCheckpoint(source))[Symbol.dispose]();
  assert(isDisposed);
});

Deno.test("a package of files names the checkpoint inside it", async () => {
  const file = writeZip([{ name: "00001/model.pt", data: FORMS.zip }]);
  await assert.rejects(
    () => openCheckpoint(file),
    (error) =>
      error instanceof CheckpointError &&
      error.hint?.includes("00001/model.pt") === true,
  );
});

/** Reads everything; any failure must be one of the project's errors. */
async function readAnything(bytes: Uint8Array): Promise<void> {
  let checkpoint: Checkpoint;
  try {
    checkpoint = await openCheckpoint(bytes);
    for (const name of checkpoint.tensors.keys()) await checkpoint.read(name);
  } catch (error) {
    if (!(error instanceof MediganError)) throw error;
  }
}

const MUTABLE: readonly Uint8Array[] = [
  ...Object.values(FORMS),
  writeSafetensors(
    new Map([["w", { shape: [2, 3], dtype: "float32", data: WEIGHT }]]),
  ),
];

Deno.test("changed bytes never give anything but a checkpoint error", async () => {
  const change = fc.record({
    file: fc.nat(MUTABLE.length - 1),
    edits: fc.array(fc.tuple(fc.nat(), fc.nat(255)), {
      minLength: 1,
      maxLength: 4,
    }),
    cut: fc.option(fc.nat()),
  });
  await fc.assert(
    fc.asyncProperty(change, async ({ file, edits, cut }) => {
      const bytes = (MUTABLE[file] ?? new Uint8Array()).slice();
      for (const [at, value] of edits) bytes[at % bytes.length] = value;
      await readAnything(
        cut === null ? bytes : bytes.subarray(0, cut % bytes.length),
      );
    }),
    { numRuns: 1500 },
  );
});

Deno.test("random bytes never give anything but a checkpoint error", async () => {
  const heads = ["", "PK\x03\x04", "\x80\x02", "\x80\x04"];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...heads),
      fc.uint8Array({ maxLength: 200 }),
      async (head, tail) => {
        const start = Uint8Array.from(head, (char) => char.charCodeAt(0));
        await readAnything(Uint8Array.from([...start, ...tail]));
      },
    ),
    { numRuns: 1500 },
  );
});

Deno.test("state dicts come back as they were written", async () => {
  const tensor = fc.array(fc.nat(3), { maxLength: 4 }).chain((shape) => {
    const length = shape.reduce((product, size) => product * size, 1);
    return fc.float32Array({ minLength: length, maxLength: length })
      .map((data) => ({ shape, data: new Float32Array(data) }));
  });
  const entries = fc.uniqueArray(fc.tuple(fc.string(), tensor), {
    minLength: 1,
    maxLength: 5,
    selector: ([name]) => name,
  });
  await fc.assert(fc.asyncProperty(entries, async (entries) => {
    const state = new Map(entries);
    for (const file of [torchZip(state), torchLegacy(state)]) {
      using checkpoint = await openCheckpoint(file);
      for (const [name, { shape, data }] of state) {
        const tensor = await checkpoint.read(name);
        assert.deepEqual([...tensor.shape], shape);
        assert.deepEqual(tensor.data, data);
      }
    }
  }));
});
