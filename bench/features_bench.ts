/**
 * How long features take: preparing images, and Inception-v3 on each device.
 *
 *     deno run -A bench/features_bench.ts [WEIGHTS.pth|.h5] [IMAGES]
 *
 * Without weights it uses those of the reference in ../shared; without a folder
 * it makes 64 images of 128 x 128, of which graphics that are software get four.
 * With `--end-to-end PACKAGE.tgz` (npm pack nsfwjs@4.4.0) it computes every
 * distance of ../shared/fixtures/e2e/reference.json whose backbone is nsfwjs,
 * and prints how far each is off.
 */
import { inspectDevices } from "../lib/runtime/mod.ts";
import {
  type Backbone,
  featuresOf,
  frechetDistance,
  type ImageSet,
  openBackbone,
  prepareImage,
  RESIZE_MODES,
} from "../lib/metrics/mod.ts";
import { openInceptionState } from "../lib/metrics/features/inception/open_inception.ts";
import { hashState } from "../tests/metrics/features/inception/hash_weights.ts";
import { sharedJson, sharedPath } from "../tests/shared.ts";

const INPUT = { width: 299, height: 299, channels: 3 } as const;

const images = Array.from({ length: 64 }, (_, seed) => ({
  width: 128,
  height: 128,
  channels: 1,
  dtype: "uint8" as const,
  range: [0, 255] as const,
  data: Uint8Array.from(
    { length: 128 * 128 },
    (_, place) => (place * (seed + 7)) % 251,
  ),
}));

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

function benchPreparing(): void {
  for (const resize of RESIZE_MODES) {
    const times = images.map((image) => {
      const start = performance.now();
      prepareImage(image, INPUT, { resize });
      return performance.now() - start;
    });
    console.log(`${resize}: ${median(times).toFixed(1)} ms an image`);
  }
}

async function open(
  device: "webgpu" | "native" | "wasm",
  weights: string | undefined,
): Promise<Backbone> {
  if (weights !== undefined) {
    return await openBackbone(
      weights.endsWith(".h5") ? "radimagenet" : "inception-fid",
      { device, weights },
    );
  }
  const path = ["fixtures", "inception", "layers.json"];
  const { tensors } = await sharedJson<
    { tensors: Parameters<typeof hashState>[0][number][] }
  >(...path);
  return await openInceptionState(hashState(tensors), {
    reference: "hash",
    variant: "fid",
    sha256: "",
    options: { device },
  });
}

async function benchDevices(weights: string | undefined, set: ImageSet) {
  for (const { device, isAvailable, isPreferred } of await inspectDevices()) {
    if (!isAvailable) continue;
    const isSlow = device === "webgpu" && !isPreferred && set === images;
    const start = performance.now();
    await using backbone = await open(device, weights);
    const opened = performance.now();
    const { features } = await featuresOf(isSlow ? images.slice(0, 4) : set, {
      backbone,
      resize: "pytorch",
    });
    const each = (performance.now() - opened) / features.rows;
    const { rss } = Deno.memoryUsage();
    console.log(
      `${device}: open ${(opened - start).toFixed(0)} ms, ${
        each.toFixed(1)
      } ms an image of ${features.rows}, ${(rss / 1e6).toFixed(0)} MB`,
    );
  }
}

interface Reference {
  readonly backbone: string;
  readonly preprocessing: keyof typeof PREPROCESSINGS;
  readonly fid: { readonly [tap: string]: { readonly [pair: string]: number } };
}

const PREPROCESSINGS = {
  "float": { resize: "pytorch" },
  "cv2": { resize: "opencv" },
  "cv2-minmax": { resize: "opencv", normalize: "min-max-uint8" },
} as const;

async function endToEnd(weights: string): Promise<void> {
  const { results } = await sharedJson<{ results: Reference[] }>(
    "fixtures",
    "e2e",
    "reference.json",
  );
  const of = (...folder: string[]) =>
    sharedPath("data", "cbis-ddsm-masses", ...folder);
  const folders = {
    a: of("real", "a"),
    b: of("real", "b"),
    s: of("synthetic"),
  };
  for (const { backbone: name, preprocessing, fid } of results) {
    if (name !== "nsfwjs") continue;
    for (const [tap, pairs] of Object.entries(fid)) {
      await using backbone = await openBackbone(name, { weights, tap });
      const how = { backbone, ...PREPROCESSINGS[preprocessing] };
      const [a, b, s] = [
        await featuresOf(folders.a, how),
        await featuresOf(folders.b, how),
        await featuresOf(folders.s, how),
      ];
      for (
        const [pair, x, y] of [["ab", a, b], ["as", a, s], [
          "bs",
          b,
          s,
        ]] as const
      ) {
        const { distance } = await frechetDistance(x.features, y.features);
        const wanted = pairs[pair] ?? NaN;
        const off = Math.abs(distance - wanted) / wanted;
        console.log(
          `${preprocessing} ${tap} ${pair} ${distance} off by ${off}`,
        );
      }
    }
  }
}

if (import.meta.main) {
  const [first, second] = Deno.args;
  if (first === "--end-to-end" && second !== undefined) {
    await endToEnd(second);
  } else {
    benchPreparing();
    await benchDevices(first, second ?? images);
  }
}
