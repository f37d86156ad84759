import assert from "node:assert/strict";
import { join } from "node:path";
import { writeNpy } from "../../../lib/image/mod.ts";
import {
  groupsFromTable,
  readMeasuredFile,
  statisticsOf,
  writeStatistics,
} from "../../../lib/metrics/mod.ts";
import { features } from "../numbers.ts";

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
