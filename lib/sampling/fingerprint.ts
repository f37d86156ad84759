/** What samples look like, in numbers that every device agrees about. */
import type { Raster } from "../image/raster.ts";
import type {
  CardSelfTest,
  SelfTestPart,
  SelfTestSample,
} from "../registry/card.ts";
import { sha256Hex } from "../platform/digest.ts";
import { concatBytes, toHex } from "../bytes.ts";
import type { Tensor } from "../tensor.ts";
import { prepareInputs } from "./inputs.ts";
import type { Sample, SampleGenerator } from "./sample.ts";
import { parseSeed } from "../random/seeds.ts";

/** Fields of a thumbnail on each side. */
const SIDE = 8;
const WHITE = 255;

/** The numbers of a sample of 8-bit rasters. */
export function fingerprint(
  { image, mask, others = {}, label }: Sample,
): SelfTestSample {
  const rasters = Object.entries({ image, ...mask && { mask }, ...others });
  return {
    ...label !== undefined && { label },
    parts: rasters.map(([name, raster]) => describePart(name, raster)),
  };
}

function describePart(name: string, raster: Raster): SelfTestPart {
  const values = greyLevels(raster);
  const mean = meanOf(values);
  const variance = meanOf(values.map((value) => (value - mean) ** 2));
  return {
    name,
    mean: rounded(mean),
    deviation: rounded(Math.sqrt(variance)),
    thumbnail: toHex(Uint8Array.from(thumbnailOf(values, raster), Math.round)),
  };
}

/** One number a pixel, 0..255: the mean of its channels. */
function greyLevels({ data, channels, range }: Raster): Float64Array {
  const [low, high] = range;
  const levels = new Float64Array(data.length / channels);
  data.forEach((value, at) => {
    const level = (value - low) / (high - low) * WHITE;
    const pixel = Math.floor(at / channels);
    levels[pixel] = (levels[pixel] ?? 0) + level / channels;
  });
  return levels;
}

/** Means of fields; rows of a volume's slices follow each other. */
function thumbnailOf(
  levels: Float64Array,
  { width }: Pick<Raster, "width">,
): number[] {
  const height = levels.length / width;
  const sums = new Float64Array(SIDE * SIDE);
  const counts = new Float64Array(SIDE * SIDE);
  levels.forEach((level, pixel) => {
    const row = Math.floor(Math.floor(pixel / width) * SIDE / height);
    const column = Math.floor((pixel % width) * SIDE / width);
    const field = row * SIDE + column;
    sums[field] = (sums[field] ?? 0) + level;
    counts[field] = (counts[field] ?? 0) + 1;
  });
  return [...sums].map((sum, field) => sum / Math.max(1, counts[field] ?? 0));
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Digest of all that is fed to the net for the first samples of a run. */
export function inputsDigest(
  { inputs, card }: SampleGenerator,
  { seed, count }: { readonly seed: number; readonly count: number },
): string {
  const { feeds } = prepareInputs(inputs, card.execution.inputs, {
    seed: parseSeed(seed),
  });
  const tensors = Object.entries(
    feeds(Array.from({ length: count }, (_, index) => index)),
  ).sort(([a], [b]) => (a < b ? -1 : 1));
  return sha256Hex(concatBytes(tensors.map(([, tensor]) => bytesOf(tensor))));
}

function bytesOf({ data }: Tensor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Everything that differs by more than the test allows, in words. */
export function differences(
  { samples, tolerance }: CardSelfTest,
  made: readonly SelfTestSample[],
): string[] {
  return samples.flatMap((wanted, index) => {
    const sample = made[index];
    if (sample === undefined) return [`there is no sample ${index}`];
    if (sample.label !== wanted.label) {
      return [`sample ${index} is ${sample.label}, not ${wanted.label}`];
    }
    return wanted.parts.flatMap((part) => {
      const found = sample.parts.find(({ name }) => name === part.name);
      const place = `${part.name} of sample ${index}`;
      if (found === undefined) return [`there is no ${place}`];
      const distance = distanceOf(part, found);
      return distance <= tolerance
        ? []
        : [`${place} is ${distance.toFixed(1)} grey levels off`];
    });
  });
}

function distanceOf(wanted: SelfTestPart, found: SelfTestPart): number {
  const numbers = (part: SelfTestPart) => [
    part.mean,
    part.deviation,
    ...Uint8Array.fromHex(part.thumbnail),
  ];
  const made = numbers(found);
  return Math.max(
    ...numbers(wanted).map((value, at) => Math.abs(value - (made[at] ?? NaN))),
  );
}
