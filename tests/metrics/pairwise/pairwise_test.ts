import assert from "node:assert/strict";
import {
  meanAbsoluteError,
  meanSquaredError,
  multiscaleSimilarity,
  peakSignalToNoise,
  structuralSimilarity,
} from "../../../lib/metrics/mod.ts";
import type { Raster } from "../../../lib/image/mod.ts";
import { close, grey, numbers } from "../numbers.ts";

const SIZE = [40, 36] as const;
const levels = numbers(5, 1440).map((one) => Math.floor(one * 256));
const noise = numbers(6, 1440);
const reference = grey(Uint8Array.from(levels), SIZE);
const image = grey(
  Uint8Array.from(
    levels,
    (level, at) => Math.floor(0.7 * level + 0.3 * 256 * noise[at]!),
  ),
  SIZE,
);
const mask = grey(
  Uint8Array.from({ length: 1440 }, (_, at) => {
    const [x, y] = [at % 40, Math.floor(at / 40)];
    return x >= 10 && x < 25 && y >= 8 && y < 20 ? 200 : 0;
  }),
  SIZE,
);

Deno.test("errors of pixels are numpy's", () => {
  close(meanSquaredError(reference, image), 920.6645833333333);
  close(peakSignalToNoise(reference, image), 18.489789240906457);
  close(meanAbsoluteError(reference, image, { mask }), 25.255555555555556);
});

Deno.test("SSIM is numpy's, everywhere and around a mask", () => {
  close(structuralSimilarity(reference, image), 0.8867487958130882);
  close(structuralSimilarity(reference, image, { mask }), 0.8758975796072522);
});

Deno.test("MS-SSIM of two scales is numpy's", () => {
  const score = multiscaleSimilarity(reference, image, { scales: 2 });
  close(score, 0.8959633735530325);
});

Deno.test("equal images are alike in every way", () => {
  assert.equal(meanSquaredError(image, image), 0);
  assert.equal(peakSignalToNoise(image, image), Infinity);
  close(structuralSimilarity(image, image), 1);
});

Deno.test("SSIM of flat images is the luminance term alone", () => {
  const flat = (level: number) =>
    grey(new Uint8Array(400).fill(level), [20, 20]);
  const c1 = 2.55 ** 2;
  const expected = (2 * 50 * 90 + c1) / (50 * 50 + 90 * 90 + c1);
  close(structuralSimilarity(flat(50), flat(90)), expected, 1e-9);
});

Deno.test("colours and slices are averaged, and 16 bits change nothing", () => {
  const colours = (data: Uint8Array): Raster => ({
    ...grey(data, SIZE),
    channels: 3,
    data: Uint8Array.from(
      { length: 4320 },
      (_, at) => data[Math.floor(at / 3)]!,
    ),
  });
  const expected = 0.8867487958130882;
  close(
    structuralSimilarity(colours(reference.data), colours(image.data)),
    expected,
  );
  const volume = (data: Uint8Array): Raster => ({
    ...grey(data, SIZE),
    depth: 2,
    data: Uint8Array.of(...data, ...data),
  });
  close(
    structuralSimilarity(volume(reference.data), volume(image.data)),
    expected,
  );
  const deep = ({ data }: Raster<"uint8">): Raster => ({
    ...reference,
    dtype: "uint16",
    range: [0, 65535],
    data: Uint16Array.from(data, (level) => 257 * level),
  });
  close(structuralSimilarity(deep(reference), deep(image)), expected);
});

Deno.test("images that are not alike, and wrong masks, are refused", () => {
  const small = grey(new Uint8Array(100), [10, 10]);
  assert.throws(() => meanSquaredError(reference, small), {
    code: "usage",
    message: /40 x 36 .* 10 x 10/,
  });
  assert.throws(() => structuralSimilarity(small, small), /11 pixels each way/);
  assert.throws(() => multiscaleSimilarity(image, image), /11 pixels each way/);
  assert.throws(
    () => multiscaleSimilarity(image, image, { scales: 6 }),
    /1\.\.5/,
  );
  assert.throws(
    () => meanSquaredError(image, image, { mask: small }),
    /40 x 36/,
  );
  const empty = grey(new Uint8Array(1440), SIZE);
  assert.throws(() => meanSquaredError(image, image, { mask: empty }), /empty/);
  const corner = grey(new Uint8Array(1440).with(0, 1), SIZE);
  assert.throws(
    () => structuralSimilarity(image, image, { mask: corner }),
    /around the mask/,
  );
  const broken = { ...image, data: image.data.subarray(1) };
  assert.throws(() => meanSquaredError(image, broken), RangeError);
});
