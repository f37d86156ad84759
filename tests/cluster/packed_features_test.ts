/** Features in parts: the same bits as in one piece. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { writeZip } from "../../lib/archive/mod.ts";
import {
  packFeatures,
  unpackFeatures,
} from "../../lib/cluster/measurements/packed_features.ts";
import { writeNpy } from "../../lib/image/mod.ts";
import {
  type Matrix,
  StatisticsAccumulator,
  statisticsOf,
} from "../../lib/metrics/mod.ts";

function featureRows(rows: number, columns: number): Matrix {
  const data = Float64Array.from(
    { length: rows * columns },
    (_, place) => Math.sin(place * place) * (1 + place % columns),
  );
  return { rows, columns, data };
}

function partOf({ columns, data }: Matrix, first: number, end: number): Matrix {
  const values = data.subarray(first * columns, end * columns);
  return { rows: end - first, columns, data: values };
}

Deno.test("statistics of parts are those of one pass, bit for bit", async () => {
  const whole = featureRows(3000, 3);
  const expected = await statisticsOf(whole);
  for (const cuts of [[0, 3000], [0, 700, 2500, 3000], [0, 1024, 1030, 3000]]) {
    const accumulator = new StatisticsAccumulator(3);
    const kinds = new Set<string>();
    for (const [at, first] of cuts.slice(0, -1).entries()) {
      const features = partOf(whole, first, cuts[at + 1] ?? 0);
      const packed = await packFeatures({ features, names: [] }, {
        rowsBefore: first,
      });
      const { parts } = await unpackFeatures(packed, 3);
      for (const part of parts) {
        kinds.add(Object.keys(part)[0] ?? "");
        await ("rows" in part
          ? accumulator.add(part.rows)
          : accumulator.addMoments(part.moments));
      }
    }
    assert.deepEqual(kinds, new Set(["moments", "rows"]));
    assert.deepEqual(await accumulator.finish(), expected);
  }
});

Deno.test("moments between rows add up within rounding", async () => {
  const whole = featureRows(3000, 3);
  const { mean, covariance } = await statisticsOf(whole);
  const accumulator = new StatisticsAccumulator(3);
  await accumulator.add(partOf(whole, 0, 10));
  const packed = await packFeatures(
    { features: partOf(whole, 10, 3000), names: [] },
    { rowsBefore: 0 },
  );
  for (const part of (await unpackFeatures(packed, 3)).parts) {
    await ("rows" in part
      ? accumulator.add(part.rows)
      : accumulator.addMoments(part.moments));
  }
  const found = await accumulator.finish();
  const near = (one: Float64Array, other: Float64Array) =>
    one.forEach((value, at) =>
      assert(Math.abs(value - other[at]!) <= 1e-12 * Math.hypot(...one))
    );
  near(mean, found.mean);
  near(covariance.data, found.covariance.data);
  await assert.rejects(
    new StatisticsAccumulator(2).addMoments({
      count: 2,
      mean: found.mean,
      deviations: found.covariance,
    }),
    /2 features: current number is 3/,
  );
});

Deno.test("rows come back bit for bit, as float32 where that loses nothing", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
        minLength: 1,
      }),
      fc.boolean(),
      async (values, isSingle) => {
        const data = Float64Array.from(
          values,
          (value) =>
            isSingle && Math.abs(value) < 1e30 ? Math.fround(value) : value,
        );
        const features = { rows: data.length, columns: 1, data };
        const names = values.map((_, place) => `${place}.png`);
        const packed = await packFeatures({ features, names }, {});
        const read = await unpackFeatures(packed, 1);
        assert.deepEqual(read, { names, parts: [{ rows: features }] });
      },
    ),
  ));

Deno.test("what is no finite matrix of the right size is refused", async () => {
  const payload = (values: number[], shape: number[], count = 1) =>
    writeZip([
      {
        name: "features.json",
        data: new TextEncoder().encode(
          JSON.stringify({ parts: [{ kind: "rows", count }] }),
        ),
      },
      {
        name: "rows-0.npy",
        data: writeNpy({
          dtype: "float64",
          shape,
          data: Float64Array.from(values),
        }),
      },
    ]);
  const right = await unpackFeatures(payload([1, 2], [1, 2]), 2);
  assert.equal(right.parts.length, 1);
  for (
    const wrong of [
      payload([NaN, 2], [1, 2]),
      payload([1, Infinity], [1, 2]),
      payload([1, 2], [2, 1]),
      payload([1, 2], [2]),
      payload([1, 2], [1, 2], 2),
      payload([1, 2], [1, 2], 0),
    ]
  ) {
    await assert.rejects(unpackFeatures(wrong, 2), { code: "format" });
  }
  await assert.rejects(unpackFeatures(new Uint8Array(30), 2));
});
