import assert from "node:assert/strict";
import { type Raster, resample } from "../../../lib/image/mod.ts";
import { resampleOnGpu } from "../../../lib/metrics/gpu/mod.ts";
import { bandsOf } from "../../../lib/metrics/gpu/bands.ts";
import { gpuTest } from "./gpu_device.ts";
import { noiseImage } from "./images.ts";

/** Sizes before and after: smaller, larger, odd, single. */
const SIZES = [
  [[128, 128], [299, 299]],
  [[65, 63], [64, 17]],
  [[7, 5], [7, 5]],
  [[1, 1], [3, 2]],
  [[300, 200], [31, 33]],
] as const;

const METHODS = [
  { method: "bicubic", antialias: true },
  { method: "bilinear", antialias: true },
  { method: "bicubic" },
  { method: "bilinear" },
  { method: "area" },
  { method: "nearest" },
] as const;

function assertClose(seen: Raster, wanted: Raster, tolerance: number): void {
  assert.deepEqual(
    { ...seen, data: seen.data.length },
    { ...wanted, data: wanted.data.length },
  );
  seen.data.forEach((value, at) => {
    const apart = Math.abs(value - wanted.data[at]!);
    assert(apart <= tolerance, `${at}: ${value} for ${wanted.data[at]}`);
  });
}

for (const options of METHODS) {
  const name = `${options.method}${"antialias" in options ? ", smoothed" : ""}`;

  gpuTest(`${name}: images come out as on the processor`, async (gpu) => {
    for (const [[width, height], [newWidth, newHeight]] of SIZES) {
      const size = { width: newWidth, height: newHeight };
      const cases = [
        // Halves that float64 hits or misses may be rounded the other way.
        [noiseImage("uint8", [width, height, 3]), +!("antialias" in options)],
        [noiseImage("uint16", [width, height]), 1],
        [noiseImage("float32", [width, height]), 2 ** -23],
      ] as const;
      for (const [image, tolerance] of cases) {
        const [seen] = await resampleOnGpu([image], size, { ...options, gpu });
        assertClose(
          seen!,
          resample<typeof image.dtype>(image, size, options),
          tolerance,
        );
      }
    }
  });
}

const SMOOTH = { method: "bicubic", antialias: true } as const;

async function checkMany(
  gpu: Parameters<typeof resampleOnGpu>[2]["gpu"],
): Promise<void> {
  const images = [[20, 30], [20, 30], [31, 9], [20, 30]].map((sides, at) =>
    noiseImage("uint8", sides as [number, number], at + 1)
  );
  const size = { width: 25, height: 23 };
  const seen = await resampleOnGpu(images, size, { ...SMOOTH, gpu });
  images.forEach((image, at) =>
    assertClose(seen[at]!, resample(image, size, SMOOTH), 0)
  );
}

gpuTest("many images of several sizes keep their order", checkMany);

gpuTest("images are done in bands where buffers must be small", checkMany, {
  maxBufferBytes: 1600,
});

gpuTest("a row that fits into no buffer is refused", async (gpu) => {
  await assert.rejects(
    resampleOnGpu([noiseImage("uint8", [100, 3])], { width: 1, height: 1 }, {
      ...SMOOTH,
      gpu,
    }),
    (error: unknown) =>
      error instanceof RangeError && error.message.includes("100 values"),
  );
}, { maxBufferBytes: 256 });

gpuTest("what cannot be resized is refused", async (gpu) => {
  const image = noiseImage("float32", [3, 3]);
  const size = { width: 2, height: 2 };
  const options = { ...SMOOTH, gpu };
  image.data[4] = NaN;
  await assert.rejects(resampleOnGpu([image], size, options), RangeError);
  const good = noiseImage("uint8", [3, 3]);
  for (const width of [0, -1, 1.5, NaN]) {
    const bad = { ...size, width };
    await assert.rejects(resampleOnGpu([good], bad, options), RangeError);
  }
});

Deno.test("bands cover all rows once, with what they are made from", () => {
  const taps = Array.from({ length: 10 }, (_, row) => ({
    first: Math.max(0, 2 * row - 1),
    weights: [0.25, 0.5, 0.25],
  }));
  const bands = bandsOf(taps, 4, 16 * 9);
  assert.deepEqual(bands[0], {
    row: 0,
    rows: 2,
    sourceRow: 0,
    sourceRows: 4,
    images: 2,
  });
  assert.equal(bands.reduce((sum, { rows }) => sum + rows, 0), 10);
});
