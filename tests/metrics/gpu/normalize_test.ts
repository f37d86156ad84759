import assert from "node:assert/strict";
import type { Raster } from "../../../lib/image/mod.ts";
import {
  type Gpu,
  imageStatisticsOnGpu,
  normalizeOnGpu,
} from "../../../lib/metrics/gpu/mod.ts";
import { toLevels } from "../../../lib/metrics/normalize/windows.ts";
import { gpuTest } from "./gpu_device.ts";
import { noiseImage } from "./images.ts";

const WINDOW = { kind: "window", low: 0.25, high: 0.5 } as const;

function images(): Raster[] {
  return [
    noiseImage("uint8", [1, 1]),
    noiseImage("uint8", [63, 65, 3], 2),
    noiseImage("uint16", [299, 64], 3),
    noiseImage("float32", [300, 299], 4),
    noiseImage("float32", [17, 4], 5),
  ];
}

async function checkLevels(gpu: Gpu): Promise<void> {
  for (const normalization of ["min-max", "z-score", WINDOW] as const) {
    const seen = await normalizeOnGpu(images(), normalization, { gpu });
    images().forEach((image, index) => {
      const wanted = toLevels(image, normalization);
      assert.deepEqual(
        { ...seen[index], data: 0 },
        { ...wanted, data: 0 },
      );
      wanted.data.forEach((level, at) => {
        const apart = Math.abs(seen[index]!.data[at]! - level);
        // One rounding of float32, at values below 256.
        assert(apart <= 2 ** -16, `${index}, ${at}: ${apart}`);
      });
    });
  }
}

async function checkStatistics(gpu: Gpu): Promise<void> {
  const seen = await imageStatisticsOnGpu(images(), { gpu });
  images().forEach(({ data }, index) => {
    const { low, high, mean, deviation } = seen[index]!;
    const values = Float64Array.from(data);
    const wantedMean = values.reduce((sum, one) => sum + one, 0) / data.length;
    const squares = values.reduce(
      (sum, one) => sum + (one - wantedMean) ** 2,
      0,
    );
    const wanted = Math.sqrt(squares / data.length);
    assert.equal(low, values.toSorted().at(0));
    assert.equal(high, values.toSorted().at(-1));
    assert(Math.abs(mean - wantedMean) <= 1e-12 * wantedMean);
    assert(Math.abs(deviation - wanted) <= 1e-12 * wanted, `${deviation}`);
  });
}

gpuTest("levels are those of the processor", checkLevels);
gpuTest("statistics of images are those of float64", checkStatistics);

const small = { maxBufferBytes: 65_536 };
gpuTest("levels come in parts where buffers must be small", checkLevels, small);
gpuTest("statistics are joined from parts", checkStatistics, small);

gpuTest("deviations far from zero keep their digits", async (gpu) => {
  const image = noiseImage("float32", [50, 50]);
  // Whole numbers around 2^23, of which a square has no place in float32.
  image.data.forEach((_, at) => image.data[at] = 2 ** 23 + at % 2);
  const [seen] = await imageStatisticsOnGpu([image], { gpu });
  assert.deepEqual(seen, {
    low: 2 ** 23,
    high: 2 ** 23 + 1,
    mean: 2 ** 23 + 0.5,
    deviation: 0.5,
  });
});

gpuTest("images of one value become black, or grey by z-score", async (gpu) => {
  const image = noiseImage("uint8", [5, 5]);
  image.data.fill(77);
  const [black] = await normalizeOnGpu([image], "min-max", { gpu });
  assert(black!.data.every((level) => level === 0));
  const [grey] = await normalizeOnGpu([image], "z-score", { gpu });
  assert(grey!.data.every((level) => level === 127.5));
});

gpuTest("values at the ends of float32 are no trouble", async (gpu) => {
  const images = [2 ** 120, 2 ** -120].map((size) => {
    const image = noiseImage("float32", [2, 2]);
    image.data.set([0, size, size / 2, size / 4]);
    return image;
  });
  for (const { data } of await normalizeOnGpu(images, "min-max", { gpu })) {
    assert.deepEqual([...data], [0, 255, 127.5, 63.75]);
  }
});

gpuTest("values that are not finite are refused", async (gpu) => {
  for (const value of [NaN, Infinity]) {
    const image = noiseImage("float32", [2, 2]);
    image.data[1] = value;
    await assert.rejects(
      normalizeOnGpu([image], "min-max", { gpu }),
      RangeError,
    );
  }
});

gpuTest("no images give no images", async (gpu) => {
  assert.deepEqual(await normalizeOnGpu([], "min-max", { gpu }), []);
});
