import assert from "node:assert/strict";
import { FormatError, UsageError } from "../../lib/errors.ts";
import { float32Tensor } from "../../lib/tensor.ts";
import { JOURNAL_NAME } from "../../lib/sampling/run_folder.ts";
import {
  type WriteOptions,
  writeSamples,
} from "../../lib/sampling/write_samples.ts";
import { exampleGenerator } from "./fake_generator.ts";
import { digestFolder, scratch } from "./folders.ts";

const REQUEST: WriteOptions = { numSamples: 40, seed: 7, batchSize: 4 };
const CHILD = new URL("run_child.ts", import.meta.url).pathname;

/** Starts the run in a process of its own and kills it after a while. */
async function runAndKill(
  folder: string,
  options: WriteOptions,
  afterFiles: number,
): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", CHILD, folder, JSON.stringify(options)],
    stdout: "inherit",
    stderr: "inherit",
  }).spawn();
  let isOver = false;
  const status = child.status.finally(() => isOver = true);
  while (!isOver && countFiles(folder) < afterFiles) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  try {
    child.kill("SIGKILL");
  } catch {
    // It was faster.
  }
  await status;
}

function countFiles(folder: string): number {
  try {
    return [...Deno.readDirSync(folder)].length;
  } catch {
    return 0;
  }
}

for (const format of ["png", "npy", "npz", "dicom", "nifti"] as const) {
  Deno.test(`a killed ${format} run resumes to the same bytes`, async () => {
    const options = { ...REQUEST, format, shardSize: 3 };
    await using whole = await scratch();
    await using generator = exampleGenerator({ size: 64 });
    await writeSamples(generator, whole.path, options);
    await using folder = await scratch();
    const run = `${folder.path}/run`;
    const isPlain = format === "png" || format === "dicom";
    const kills = isPlain ? [1, 6, 17, 29, 41] : [2, 9];
    for (const files of kills) {
      await runAndKill(run, { ...options, resume: true }, files);
    }
    await writeSamples(generator, run, { ...options, resume: true });
    assert.deepEqual(digestFolder(run), digestFolder(whole.path));
  });
}

Deno.test("what was interrupted is made again, what is whole is not", async () => {
  await using folder = await scratch();
  const controller = new AbortController();
  await using generator = exampleGenerator();
  await assert.rejects(() =>
    writeSamples(generator, folder.path, {
      ...REQUEST,
      signal: controller.signal,
      onEvent: (event) => {
        if (event.type === "samples" && event.done === 18) controller.abort();
      },
    })
  );
  assert(JOURNAL_NAME in digestFolder(folder.path));
  let computed = 0;
  await using counting = exampleGenerator({
    onRun: (count) => void (computed += count),
  });
  await writeSamples(counting, folder.path, { resume: true });
  // Whole batches are computed, so that the device rounds as it did.
  assert.equal(computed, 24);
  await using whole = await scratch();
  await writeSamples(generator, whole.path, REQUEST);
  assert.deepEqual(digestFolder(folder.path), digestFolder(whole.path));
});

Deno.test("damaged and missing files of a finished run are made again", async () => {
  await using folder = await scratch();
  await using generator = exampleGenerator();
  await writeSamples(generator, folder.path, REQUEST);
  const before = digestFolder(folder.path);
  const file = (name: string) => `${folder.path}/${name}`;
  Deno.removeSync(file("000003_benign.png"));
  Deno.truncateSync(file("000010_malignant.png"), 20);
  const bytes = Deno.readFileSync(file("000011_benign.png"));
  bytes[bytes.length - 20]! ^= 1;
  Deno.writeFileSync(file("000011_benign.png"), bytes);
  const leftover = `.000009_benign.png.${crypto.randomUUID()}.part`;
  Deno.writeTextFileSync(file(leftover), "half");
  await writeSamples(generator, folder.path, { resume: true });
  assert.deepEqual(digestFolder(folder.path), before);
});

Deno.test("a seed that nobody chose is kept when the run is resumed", async () => {
  await using folder = await scratch();
  await using generator = exampleGenerator();
  const first = await writeSamples(generator, folder.path, { numSamples: 3 });
  Deno.removeSync(`${folder.path}/000001_benign.png`);
  const second = await writeSamples(generator, folder.path, {
    numSamples: 3,
    resume: true,
  });
  assert.deepEqual(second, first);
});

Deno.test("resuming with something else says what differs", async () => {
  await using folder = await scratch();
  await using generator = exampleGenerator();
  await writeSamples(generator, folder.path, REQUEST);
  const before = digestFolder(folder.path);
  const refuse = (options: WriteOptions, message: RegExp) =>
    assert.rejects(
      () => writeSamples(generator, folder.path, { ...options, resume: true }),
      (error: unknown) =>
        error instanceof UsageError && message.test(error.message),
    );
  await refuse({ seed: 8 }, /options\.seed was "7" and is "8"/);
  await refuse({ numSamples: 41 }, /options\.numSamples was 40 and is 41/);
  await refuse({ condition: "benign" }, /options\.condition was not set/);
  await refuse({ format: "npy" }, /options\.format was "png" and is "npy"/);
  await refuse({ compat: true }, /options\.compat/);
  const latents = float32Tensor(new Float32Array(160), [40, 4]);
  await refuse({ latents }, /options\.latents/);
  const other = { ...generator, model: { ...generator.model, sha256: "00" } };
  await assert.rejects(
    () => writeSamples(other, folder.path, { resume: true }),
    /model\.sha256/,
  );
  assert.deepEqual(digestFolder(folder.path), before);
});

Deno.test("a run from own latents resumes with the same latents only", async () => {
  await using folder = await scratch();
  await using generator = exampleGenerator();
  const latents = float32Tensor(
    Float32Array.from({ length: 16 }, (_, i) => i / 8),
    [4, 4],
  );
  const first = await writeSamples(generator, folder.path, {
    numSamples: 4,
    latents,
  });
  const again = { numSamples: 4, resume: true } as const;
  await assert.rejects(
    () => writeSamples(generator, folder.path, again),
    UsageError,
  );
  const second = await writeSamples(generator, folder.path, {
    ...again,
    latents,
  });
  assert.deepEqual(second, first);
});

Deno.test("a journal that was cut at any byte is resumed or refused", async () => {
  await using whole = await scratch();
  await using generator = exampleGenerator();
  const options = { numSamples: 3, seed: 7 };
  await writeSamples(generator, whole.path, options);
  const wanted = digestFolder(whole.path);
  const { files, complete: _, ...header } = JSON.parse(
    Deno.readTextFileSync(`${whole.path}/manifest.json`),
  );
  const lines = [header, [files[0]], [files[1]]];
  const journal = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  const headerEnd = journal.indexOf("\n") + 1;
  for (let cut = 0; cut <= journal.length; cut += 97) {
    await using folder = await scratch();
    const path = `${folder.path}/${JOURNAL_NAME}`;
    Deno.writeTextFileSync(path, journal.slice(0, cut));
    const resumed = writeSamples(generator, folder.path, {
      ...options,
      resume: true,
    });
    if (cut < headerEnd) {
      await assert.rejects(resumed, FormatError);
      continue;
    }
    await resumed;
    assert.deepEqual(digestFolder(folder.path), wanted);
  }
});
