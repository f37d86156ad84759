import assert from "node:assert/strict";
import { join } from "node:path";
import { writeNpy } from "../../../lib/image/mod.ts";
import {
  frechetDistance,
  groupsFromTable,
  type MeasuredSet,
  readMeasuredFile,
  standardiseSets,
  statisticsOf,
  writeStatistics,
} from "../../../lib/metrics/mod.ts";
import { close, features } from "../numbers.ts";

async function written(name: string, bytes: Uint8Array): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "medigan-sets-" });
  const path = join(folder, name);
  await Deno.writeFile(path, bytes);
  return path;
}

Deno.test("features and statistics are read back as they were", async () => {
  const set = features(1, [5, 3]);
  const array = { dtype: "float64", shape: [5, 3], data: set.data } as const;
  const features_ = await readMeasuredFile(
    await written("f.npy", writeNpy(array)),
  );
  assert.deepEqual(features_, { features: set, count: 5 });
  const statistics = await statisticsOf(set);
  const read = await readMeasuredFile(
    await written("s.npz", writeStatistics(statistics)),
  );
  assert.deepEqual(read.statistics, statistics);
  assert.equal(read.count, 5);
});

Deno.test("what holds no features is refused, and named", async () => {
  const line = {
    dtype: "float32",
    shape: [3],
    data: new Float32Array(3),
  } as const;
  await assert.rejects(
    readMeasuredFile(await written("line.npy", writeNpy(line))),
    { code: "format", message: /line\.npy.*two axes.*\(3\)/ },
  );
  const broken = {
    dtype: "float64",
    shape: [2, 2],
    data: Float64Array.of(1, 2, NaN, 4),
  } as const;
  await assert.rejects(
    readMeasuredFile(await written("nan.npy", writeNpy(broken))),
    { code: "format", message: /nan\.npy.*feature 0 of image 1 is NaN/ },
  );
  await assert.rejects(
    readMeasuredFile(await written("junk.npz", new Uint8Array(40))),
    { code: "format", message: /junk\.npz/ },
  );
});

Deno.test("patients are found by the name of the file alone", () => {
  const table =
    '\ufefflabel,"file",Patient\r\nx,"a, b/one.png",P1\r\ny,two.png,"P ""2"""\r\n';
  assert.deepEqual(
    groupsFromTable(table, ["two.png", "one.png", "one.png[3]"]),
    [
      'P "2"',
      "P1",
      "P1",
    ],
  );
});

Deno.test("tables without the columns, and images without a row, are refused", () => {
  assert.throws(() => groupsFromTable("a,b\n1,2\n", ["x"]), {
    code: "format",
    message: /"file".*a, b/,
  });
  assert.throws(() => groupsFromTable("file,patient\na.png,\n", ["a.png"]), {
    code: "usage",
    message: /a\.png/,
  });
  assert.throws(() => groupsFromTable("", ["a.png"]), { code: "format" });
});

Deno.test("features and their statistics are standardised alike", async () => {
  const [one, other] = [features(1, [20, 3], 5), features(2, [30, 3])];
  const scale = (set: typeof one) => ({
    ...set,
    data: set.data.map((value, at) => value * [1, 1e6, 1e-6][at % 3]!),
  });
  const sets = [scale(one), scale(other)].map((set) => ({
    features: set,
    count: set.rows,
  }));
  const [a, b] = await standardiseSets(sets[0]!, sets[1]!);
  const onlyStatistics = {
    statistics: await statisticsOf(scale(other)),
    count: 30,
  };
  const [c, d] = await standardiseSets(sets[0]!, onlyStatistics);
  const left = await frechetDistance(a.features!, b.features!);
  const right = await frechetDistance(
    (c as MeasuredSet).statistics!,
    d.statistics,
  );
  close(right.distance, left.distance, 1e-9);
  // Units do not matter any more.
  const [e, f] = await standardiseSets(
    { features: one, count: 20 },
    { features: other, count: 30 },
  );
  const plain = await frechetDistance(e.features, f.features);
  close(plain.distance, left.distance, 1e-9);
});

Deno.test("sets of different features are not standardised", async () => {
  const set = { features: features(1, [4, 3]), count: 4 };
  const other = { features: features(1, [4, 2]), count: 4 };
  await assert.rejects(standardiseSets(set, other), RangeError);
});
