import assert from "node:assert/strict";
import { join } from "node:path";
import { writeNpy } from "../../../lib/image/mod.ts";
import {
  frechetDistance,
  statisticsOf,
  writeStatistics,
} from "../../../lib/metrics/mod.ts";
import { features } from "../../metrics/numbers.ts";
import { fastDevice } from "../../runtime/devices.ts";
import { sharedJson, sharedPath, sharedTest } from "../../shared.ts";
import { withFolder } from "../folders.ts";
import { writeImages } from "../images.ts";
import { runCli, runJson } from "../run_cli.ts";

interface FidDocument {
  schema: string;
  fid: number;
  meanTerm: number;
  traceTerm: number;
  dimension: number;
  isStandardised: boolean;
  preprocessing: { backbone: string; resize: string; normalize: string } | null;
  sets: { name: string; count: number; normalize?: string }[];
  warnings: { code: string }[];
}

const PIXELS = ["--backbone", "pixels-4"];

function home(folder: string) {
  return { env: { MEDIGAN_HOME: join(folder, "home") } };
}

Deno.test("fid of two folders tells the distance and how it was made", () =>
  withFolder(async (folder) => {
    const a = await writeImages(join(folder, "a"), { count: 20 });
    const b = await writeImages(join(folder, "b"), { count: 18, seed: 4 });
    const { code, stderr, document } = await runJson<FidDocument>(
      ["fid", a, b, ...PIXELS, "--normalize", "min-max"],
      home(folder),
    );
    assert.equal(code, 0, stderr);
    assert.equal(document.schema, "medigan.fid/1");
    assert(document.fid > 0);
    assert(
      Math.abs(document.meanTerm + document.traceTerm - document.fid) < 1e-12,
    );
    assert.deepEqual(document.sets.map(({ count }) => count), [20, 18]);
    assert.equal(document.preprocessing?.normalize, "min-max");
    assert.equal(document.preprocessing?.backbone, "pixels-4");
    const same = await runJson<FidDocument>(
      ["fid", a, a, ...PIXELS],
      home(folder),
    );
    assert(same.document.fid < 1e-9);
  }));

Deno.test("files of features and statistics need no backbone, and mean the same", () =>
  withFolder(async (folder) => {
    const [one, other] = [features(1, [40, 6]), features(2, [30, 6], 0.125)];
    const { distance } = await frechetDistance(one, other);
    const paths = {
      npy: join(folder, "one.npy"),
      npz: join(folder, "other.npz"),
    };
    const array = { dtype: "float64", shape: [40, 6], data: one.data } as const;
    await Deno.writeFile(paths.npy, writeNpy(array));
    const { statisticsOf } = await import("../../../lib/metrics/mod.ts");
    await Deno.writeFile(paths.npz, writeStatistics(await statisticsOf(other)));
    const { document, stderr } = await runJson<FidDocument>([
      "fid",
      paths.npy,
      paths.npz,
    ]);
    assert(Math.abs(document.fid - distance) < 1e-9, stderr);
    assert.equal(document.preprocessing, null);
    assert.doesNotMatch(stderr, /Measuring by/);
  }));

Deno.test("parts that are measured apart are the whole", () =>
  withFolder(async (folder) => {
    const a = await writeImages(join(folder, "a"), { count: 12 });
    const b = await writeImages(join(folder, "b"), { count: 9, seed: 5 });
    const whole = join(folder, "whole");
    await Deno.mkdir(whole);
    for (const part of [a, b]) {
      for await (const { name } of Deno.readDir(part)) {
        const target = join(whole, `${part.at(-1)}_${name}`);
        await Deno.copyFile(join(part, name), target);
      }
    }
    const npz = (name: string) => join(folder, `${name}.npz`);
    for (const set of [a, b, whole]) {
      const name = set.split(/[\\/]/).at(-1) ?? "";
      const made = await runCli(
        ["stats", set, "-o", npz(name), ...PIXELS],
        home(folder),
      );
      assert.equal(made.code, 0, made.stderr);
    }
    const merged = await runJson<{ count: number }>([
      "stats",
      "merge",
      npz("a"),
      npz("b"),
      "-o",
      npz("merged"),
    ]);
    assert.equal(merged.document.count, 21);
    const { document } = await runJson<FidDocument>([
      "fid",
      npz("merged"),
      npz("whole"),
    ]);
    assert(document.fid < 1e-9, String(document.fid));
  }));

Deno.test("a model is a set, made from a seed in the number of the other", () =>
  withFolder(async (folder) => {
    const real = await writeImages(join(folder, "real"), { count: 5 });
    const words = ["fid", real, "model:0", "--device", "wasm", "--seed", "7"];
    const run = () => runJson<FidDocument>([...words, ...PIXELS], home(folder));
    const [one, other] = [await run(), await run()];
    assert.equal(one.code, 0, one.stderr);
    assert.equal(one.document.sets[1]?.count, 5);
    assert.equal(one.document.fid, other.document.fid);
    assert(one.document.warnings.some(({ code }) => code === "few-samples"));
  }));

Deno.test("features are standardised by what no model made, whichever is first", () =>
  withFolder(async (folder) => {
    const real = await writeImages(join(folder, "real"), { count: 5 });
    const how = ["--device", "wasm", "--backbone", "radiomics-16"];
    const [one, other] = await Promise.all(
      [[real, "model:0"], ["model:0", real]].map((sets) =>
        runJson<FidDocument>(["fid", ...sets, ...how], home(folder))
      ),
    );
    assert.equal(one?.code, 0, one?.stderr);
    assert.equal(one?.document.isStandardised, true);
    const gap = Math.abs((one?.document.fid ?? NaN) / other!.document.fid - 1);
    assert(gap < 1e-9, `${one?.document.fid} and ${other?.document.fid}`);
  }));

Deno.test("each folder has a window of its own when it is asked for", () =>
  withFolder(async (folder) => {
    const a = await writeImages(join(folder, "a"), { count: 4 });
    const b = await writeImages(join(folder, "b"), { count: 4, seed: 4 });
    const { code, stderr, document } = await runJson<FidDocument>(
      ["fid", a, b, ...PIXELS, "--normalize", "dataset"],
      home(folder),
    );
    assert.equal(code, 0, stderr);
    for (const { normalize } of document.sets) {
      assert.match(normalize ?? "", /^window:\d+,\d+$/);
    }
  }));

Deno.test("the backbone that nobody asked for is named, with how to get another", () =>
  withFolder(async (folder) => {
    const a = await writeImages(join(folder, "a"), { count: 4 });
    const { stderr, document } = await runJson<FidDocument>(
      ["fid", a, a],
      home(folder),
    );
    assert.match(
      stderr.replace(/\s+/g, " "),
      /do not compare with published FID/,
    );
    assert.match(stderr, /--backbone inception-2015-12-05/);
    assert.equal(document.preprocessing?.backbone, "radiomics-128");
    assert.equal(document.isStandardised, true);
  }));

Deno.test("bad sets are refused with their name and the right exit code", () =>
  withFolder(async (folder) => {
    const good = await writeImages(join(folder, "good"), { count: 4 });
    const empty = join(folder, "empty");
    await Deno.mkdir(empty);
    const one = await writeImages(join(folder, "one"), { count: 1 });
    const broken = await writeImages(join(folder, "broken"), { count: 3 });
    await Deno.writeTextFile(join(broken, "image_001.png"), "no picture");
    const nan = join(folder, "nan.npy");
    await Deno.writeFile(
      nan,
      writeNpy({
        dtype: "float64",
        shape: [2, 1],
        data: Float64Array.of(1, NaN),
      }),
    );
    const two = join(folder, "two.npy");
    await Deno.writeFile(
      two,
      writeNpy({
        dtype: "float64",
        shape: [2, 2],
        data: Float64Array.of(1, 2, 3, 4),
      }),
    );
    const cases: [string[], number, RegExp][] = [
      [[good, empty], 2, /empty.*no images/],
      [[good, join(folder, "absent")], 2, /absent.*no such path/],
      [[good, one], 2, /one as at least 2 images/],
      [[good, broken], 4, /image_001\.png/],
      [[good, nan], 4, /nan\.npy.*feature 0 of image 1 is NaN/],
      [[good, two], 2, /two\.npy.*16 and 2/],
      [[good, "model:nosuchmodel"], 2, /nosuchmodel/],
      [[good, good, "--normalize", "loud"], 2, /"loud"/],
      [[good, good, "--backbone", "loud"], 2, /loud/],
    ];
    for (const [words, exit, message] of cases) {
      const { code, stderr } = await runCli(
        ["fid", ...words, ...(words.includes("--backbone") ? [] : PIXELS)],
        home(folder),
      );
      assert.equal(code, exit, stderr);
      assert.match(stderr.replace(/\s+/g, " "), message);
    }
  }));

Deno.test("images of several sizes are measured, and it is told", () =>
  withFolder(async (folder) => {
    const a = await writeImages(join(folder, "a"), { count: 5 });
    await writeImages(join(folder, "b"), { count: 6, side: 20 });
    await Deno.rename(
      join(folder, "b", "image_005.png"),
      join(a, "larger.png"),
    );
    const { code, stderr } = await runCli(
      ["fid", a, a, ...PIXELS],
      home(folder),
    );
    assert.equal(code, 0);
    assert.match(
      stderr.replace(/\s+/g, " "),
      /2 sizes, such as 16 x 16 and 20 x 20/,
    );
  }));

Deno.test("statistics that cannot be had are refused by the file's name", () =>
  withFolder(async (folder) => {
    const written = async (name: string, bytes: Uint8Array) => {
      const path = join(folder, name);
      await Deno.writeFile(path, bytes);
      return path;
    };
    const array = (rows: number) =>
      writeNpy({
        dtype: "float64",
        shape: [rows, 1],
        data: Float64Array.from({ length: rows }, (_, at) => at),
      });
    const [f, g] = [features(1, [9, 3]), features(2, [9, 2])];
    const [three, two] = [await statisticsOf(f), await statisticsOf(g)];
    const paths = {
      features: await written("f.npy", array(2)),
      single: await written("single.npy", array(1)),
      three: await written("three.npz", writeStatistics(three)),
      two: await written("two.npz", writeStatistics(two)),
      uncounted: await written(
        "uncounted.npz",
        writeStatistics({ ...three, count: undefined }),
      ),
      image: await writeImages(join(folder, "image"), { count: 1 }),
    };
    const output = join(folder, "x.npz");
    const cases: [string[], RegExp][] = [
      [["merge", paths.features], /f\.npy as it holds features/],
      [["merge", paths.three, paths.two], /3 of them, .*two\.npz has 2/],
      [["merge", paths.three, paths.uncounted], /uncounted\.npz does not tell/],
      [[paths.single], /single\.npy as at least 2 images/],
      [[paths.image, ...PIXELS], /image as at least 2 images/],
    ];
    for (const [words, message] of cases) {
      const { code, stderr } = await runCli(
        ["stats", ...words, "-o", output],
        home(folder),
      );
      assert.equal(code, 2, stderr);
      assert.match(stderr.replace(/\s+/g, " "), message);
      await assert.rejects(Deno.stat(output), Deno.errors.NotFound);
    }
  }));

sharedTest(
  "a model that takes any size is a backbone once its side is told",
  () =>
    withFolder(async (folder) => {
      const a = await writeImages(join(folder, "a"), { count: 4 });
      const onnx = join(folder, "net.onnx");
      const checkpoint = sharedPath(
        "fixtures",
        "pix2pix_unet256",
        "pix2pix_mask_to_mass_model.pth",
      );
      const made = await runCli(["convert", checkpoint, "-o", onnx]);
      assert.equal(made.code, 0, made.stderr);
      const words = ["fid", a, a, "--backbone", onnx, "--device", fastDevice];
      const lacking = await runCli(words, home(folder));
      assert.equal(lacking.code, 2, lacking.stderr);
      assert.match(lacking.stderr, /--side/);
      const told = await runJson<FidDocument>(
        [...words, "--side", "256", "--tap", "output"],
        home(folder),
      );
      assert.equal(told.code, 0, told.stderr);
      assert.equal(told.document.dimension, 3);
    }),
);

interface Reference {
  name: string;
  fid: number;
  traceA: number;
  traceB: number;
}

sharedTest(
  "fid of the reference matrices is exact, from features and from statistics",
  () =>
    withFolder(async (folder) => {
      const { cases } = await sharedJson<{ cases: Reference[] }>(
        "fixtures",
        "fid",
        "references.json",
      );
      for (const name of ["tiny-d8", "d64-n40", "d64-large-mean"]) {
        const known = cases.find((one) => one.name === name);
        assert(known !== undefined, name);
        const path = (set: string) =>
          sharedPath("fixtures", "fid", `${name}.${set}.npy`);
        const statistics = join(folder, `${name}.npz`);
        await runCli(["stats", path("b"), "-o", statistics]);
        for (const other of [path("b"), statistics]) {
          const { document } = await runJson<FidDocument>([
            "fid",
            path("a"),
            other,
          ]);
          const error = Math.abs(document.fid - known.fid);
          assert(
            error < 1e-9 * (known.traceA + known.traceB),
            `${name}: ${error}`,
          );
        }
      }
    }),
);

Deno.test("backbones are completed, folders left to the shell", async () => {
  const backbones = await runCli(["complete", "--", "fid", "--backbone", ""]);
  assert.match(backbones.stdout, /^radiomics-128\t/m);
  assert.match(backbones.stdout, /^inception-2015-12-05\t/m);
  const folders = await runCli(["complete", "--", "fid", ""]);
  assert.equal(folders.stdout.trim(), "");
});
