import assert from "node:assert/strict";
import { runCli, runJson } from "../run_cli.ts";

interface ListDocument {
  schema: string;
  models: { id: string; licence: string | null; isRunnable: boolean }[];
}

interface SearchDocument {
  models: { id: string; matches: { path: string; term: string }[] }[];
}

interface RankDocument {
  better: string | null;
  models: { id: string; value?: number; missing: boolean }[];
}

Deno.test("list shows every model, its licence and whether it runs", async () => {
  const { code, document } = await runJson<ListDocument>(["list"], {
    flags: [],
  });
  assert.equal(code, 0);
  assert.equal(document.schema, "medigan.list/1");
  assert.equal(document.models.length, 25);
  const byNumber = new Map(
    document.models.map((model) => [Number(model.id.slice(0, 5)), model]),
  );
  assert.equal(byNumber.get(7)?.licence, null);
  for (const [number, { isRunnable }] of byNumber) {
    assert.equal(isRunnable, true, String(number));
  }
});

Deno.test("list keeps to 80 columns, also of those that run", async () => {
  const { stdout } = await runCli(["list"]);
  for (const line of stdout.split("\n")) assert(line.length <= 80, line);
  assert.match(stdout, /00007_INPAINT_BRAIN_MRI +256x256 +unknown +yes/);
  const { stdout: runnable } = await runCli(["list", "--runnable"]);
  assert.match(runnable, /00008/);
});

Deno.test("info shows the card, and that a licence is unknown", async () => {
  const { code, stdout } = await runCli(["info", "7"], { flags: [] });
  assert.equal(code, 0);
  assert.match(stdout, /^00007_INPAINT_BRAIN_MRI/);
  assert.match(stdout, /licence +unknown/);
  assert.match(stdout, /@misc\{medigan_00007,/);
  const { document } = await runJson<{ card: { id: string } }>(["info", "8"]);
  assert.equal(document.card.id, "00008_C-DCGAN_MMG_MASSES");
});

Deno.test("an unknown model is a usage error with a suggestion", async () => {
  const { code, stderr } = await runCli(["info", "fastgann"]);
  assert.equal(code, 2);
  assert.match(stderr, /fastgann/);
  assert.match(stderr, /hint: Did you mean 00010_FASTGAN/);
});

Deno.test("search says why a model matched", async () => {
  const { code, document } = await runJson<SearchDocument>(
    ["search", "brain", "modality:mri"],
    { flags: [] },
  );
  assert.equal(code, 0);
  const [first] = document.models;
  assert.equal(first?.id, "00007_INPAINT_BRAIN_MRI");
  const terms = new Set(first?.matches.map(({ term }) => term));
  assert.deepEqual([...terms], ["brain", "modality:mri"]);
});

Deno.test("search --compat matches whole values as upstream does", async () => {
  const words = ["DCGAN", "Mammography", "BCDR"];
  const { document } = await runJson<SearchDocument>([
    "search",
    ...words,
    "--compat",
  ]);
  assert.deepEqual(document.models.map(({ id }) => Number(id.slice(0, 5))), [
    5,
  ]);
  const part = await runJson<SearchDocument>(["search", "mammo", "--compat"]);
  assert.deepEqual(part.document.models, []);
});

Deno.test("an unknown field is refused", async () => {
  const { code, stderr } = await runCli(["search", "orgn:brain"]);
  assert.equal(code, 2);
  assert.match(stderr, /orgn/);
});

Deno.test("rank knows the better direction and puts missing values last", async () => {
  const { document } = await runJson<RankDocument>(["rank", "fid"], {
    flags: [],
  });
  assert.equal(document.better, "lower");
  assert.equal(document.models[0]?.value, 28.71);
  assert.deepEqual(document.models.slice(-2).map(({ missing }) => missing), [
    true,
    true,
  ]);
  const values = document.models.flatMap(({ value }) => value ?? []);
  assert.deepEqual(values, values.toSorted((a, b) => a - b));
});

Deno.test("rank of an unknown metric says which there are", async () => {
  const { code, stderr } = await runCli(["rank", "FDI"]);
  assert.equal(code, 2);
  assert.match(stderr, /FID/);
});

Deno.test("completion offers models and metrics", async () => {
  const models = await runCli(["complete", "--", "generate", "00008"]);
  assert.match(models.stdout, /^00008_C-DCGAN_MMG_MASSES\t/);
  const metrics = await runCli(["complete", "--", "rank", "SS"]);
  assert.match(metrics.stdout, /^SSIM\t/m);
});
