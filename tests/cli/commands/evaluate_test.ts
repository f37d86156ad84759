import assert from "node:assert/strict";
import { join } from "node:path";
import { withFolder } from "../folders.ts";
import { writeImages } from "../images.ts";
import { runCli, runJson } from "../run_cli.ts";

interface EvaluateDocument {
  schema: string;
  synthetic: string;
  counts: { real: number; synthetic: number };
  bound: { count: number; ratio: { value: number } };
  metrics: { id: string; value?: number; problem?: string }[];
  memorisation: { pairs: { syntheticName: string; realName: string }[] };
  settings: { isGrouped: boolean; seed: string };
  files: { report: string; numbers: string };
  notice: string;
}

const FAST = ["--backbone", "pixels-4", "--repeats", "3", "--splits", "2"];

function home(folder: string) {
  return { env: { MEDIGAN_HOME: join(folder, "home") } };
}

Deno.test("a model is evaluated: numbers, and a page that needs nothing else", () =>
  withFolder(async (folder) => {
    const real = await writeImages(join(folder, "real"), { count: 14 });
    const { code, stderr, document } = await runJson<EvaluateDocument>([
      ...["evaluate", "0", "--real", real, "--device", "wasm", ...FAST],
      ...["-n", "12", "--seed", "7", "-o", join(folder, "out")],
    ], home(folder));
    assert.equal(code, 0, stderr);
    assert.equal(document.schema, "medigan.evaluate/1");
    assert.equal(document.synthetic, "00000_CDCGAN_MMG_MASS_BUNDLED");
    assert.deepEqual(document.counts, {
      real: 14,
      synthetic: 12,
      features: 16,
    });
    assert.equal(document.bound.count, 7);
    assert.match(document.notice, /not for clinical use/);
    const [pair] = document.memorisation.pairs;
    assert.match(
      pair?.syntheticName ?? "",
      /^sample \d+ \((benign|malignant)\)$/,
    );
    assert.match(pair?.realName ?? "", /^image_\d+\.png$/);
    const page = await Deno.readTextFile(document.files.report);
    assert.match(page, /not for clinical use/);
    assert.equal(page.match(/<img /g)?.length, 12 + 2 * 8);
    assert.doesNotMatch(page, /<script|https?:\/\/(?!www\.w3\.org)/);
    const { files: _, schema: _schema, ...rest } = document;
    const numbers = JSON.parse(await Deno.readTextFile(document.files.numbers));
    assert.deepEqual(numbers, rest);
  }));

Deno.test("folders are evaluated alike, without showing real images when asked", () =>
  withFolder(async (folder) => {
    const real = await writeImages(join(folder, "real"), { count: 8 });
    const more = await writeImages(join(folder, "more"), { count: 6, seed: 9 });
    const made = await writeImages(join(folder, "made"), { count: 9, seed: 3 });
    const { code, stderr, document } = await runJson<EvaluateDocument>([
      ...["evaluate", made, "--real", real, "--real", more, ...FAST],
      ...[
        "--metrics",
        "fid,kid",
        "--no-real-images",
        "-o",
        join(folder, "out"),
      ],
    ], home(folder));
    assert.equal(code, 0, stderr);
    assert.equal(document.counts.real, 14);
    assert.deepEqual(document.metrics.map(({ id }) => id), ["fid", "kid"]);
    const page = await Deno.readTextFile(document.files.report);
    assert.equal(page.match(/<img /g)?.length, 9 + 8);
  }));

Deno.test("splits keep patients whole where a table gives them", () =>
  withFolder(async (folder) => {
    const real = await writeImages(join(folder, "real"), { count: 12 });
    const made = await writeImages(join(folder, "made"), { count: 7, seed: 3 });
    const table = join(folder, "patients.csv");
    const rows = Array.from(
      { length: 12 },
      (_, at) => `real/image_${String(at).padStart(3, "0")}.png,P${at >> 1}`,
    );
    await Deno.writeTextFile(table, ["file,patient", ...rows].join("\n"));
    const words = [
      "evaluate",
      made,
      "--real",
      real,
      "--patients",
      table,
      ...FAST,
    ];
    const output = ["-o", join(folder, "out")];
    const { document } = await runJson<EvaluateDocument>(
      [...words, ...output],
      home(folder),
    );
    assert.equal(document.settings.isGrouped, true);
    await Deno.writeTextFile(table, rows.slice(1).join("\n"));
    const bad = await runCli([...words, ...output], home(folder));
    assert.equal(bad.code, 4, bad.stderr);
    await Deno.writeTextFile(
      table,
      ["file,patient", ...rows.slice(1)].join("\n"),
    );
    const missing = await runCli([...words, ...output], home(folder));
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /image_000\.png/);
  }));

Deno.test("too few images for a metric are a warning, for FID an error", () =>
  withFolder(async (folder) => {
    const real = await writeImages(join(folder, "real"), { count: 8 });
    const few = await writeImages(join(folder, "few"), { count: 3, seed: 3 });
    const output = ["-o", join(folder, "out")];
    const { code, stdout } = await runCli(
      ["evaluate", few, "--real", real, ...FAST, ...output],
      home(folder),
    );
    assert.equal(code, 0);
    assert.match(stdout, /at least 6 are needed/);
    const one = await writeImages(join(folder, "one"), { count: 1 });
    const single = await runCli(
      ["evaluate", one, "--real", real, ...FAST, ...output],
      home(folder),
    );
    assert.equal(single.code, 2, single.stderr);
    assert.match(
      single.stderr.replace(/\s+/g, " "),
      /one as at least 2 images are needed/,
    );
  }));

Deno.test("wrong requests of evaluate are refused", () =>
  withFolder(async (folder) => {
    const real = await writeImages(join(folder, "real"), { count: 4 });
    const cases: [string[], RegExp][] = [
      [["0"], /--real/],
      [[real, "--real", join(folder, "no")], /no such path/],
      [[real, "--real", real, "--metrics", "fud"], /"fud"/],
      [["nosuchmodel", "--real", real], /nosuchmodel/],
    ];
    for (const [words, message] of cases) {
      const { code, stderr } = await runCli(
        ["evaluate", ...words, ...FAST, "-o", join(folder, "out")],
        home(folder),
      );
      assert.equal(code, 2, stderr);
      assert.match(stderr.replace(/\s+/g, " "), message);
    }
  }));

interface BenchmarkDocument {
  rows: {
    model: string;
    isComputed: boolean;
    distances: { realReal: number; realSynthetic: number }[];
  }[];
  inconsistent: object[];
  files: string[];
}

Deno.test("the benchmark shows what was published, and computes what it is given", () =>
  withFolder(async (folder) => {
    const published = await runJson<BenchmarkDocument>(["benchmark", "fid"]);
    assert.equal(published.code, 0, published.stderr);
    assert.equal(published.document.rows.length, 21);
    assert.equal(published.document.inconsistent.length, 5);
    const real = await writeImages(join(folder, "real"), { count: 10 });
    const made = await writeImages(join(folder, "made"), { count: 8, seed: 3 });
    const words = ["benchmark", "fid", "--case", `8=${real},${made}`];
    const output = ["--backbone", "pixels-4", "-o", join(folder, "out")];
    for (const compat of [[], ["--compat"]]) {
      const { code, stderr, document } = await runJson<BenchmarkDocument>(
        [...words, ...output, ...compat],
        home(folder),
      );
      assert.equal(code, 0, stderr);
      const row = document.rows.at(-1);
      assert(row?.isComputed && row.model === "8");
      assert.equal(row.distances.length, 2);
      for (const { realReal, realSynthetic } of row.distances) {
        assert(realReal > 0 && realSynthetic > 0);
      }
      assert.equal(document.files.length, 4);
      const table = await Deno.readTextFile(join(folder, "out", "table4.md"));
      assert.match(table, /\| 8 \| \*\*computed here\*\*/);
    }
    const wrong = await runCli(["benchmark", "fid", "--case", "8"]);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /ID=REAL,SYNTHETIC/);
  }));
