/**
 * How long features take: preparing images, and Inception-v3 on each device.
 *
 *     deno run -A bench/features_bench.ts [WEIGHTS.pth|.h5] [IMAGES]
 *
 * Without weights it uses those of the reference in ../shared; without a folder
 * it makes 64 images of 128 x 128, of which graphics that are software get four.
 */
import { inspectDevices } from "../lib/runtime/mod.ts";
import {
  type Backbone,
  featuresOf,
  type ImageSet,
  openBackbone,
  prepareImage,
  RESIZE_MODES,
} from "../lib/metrics/mod.ts";
import { openHashNetwork } from "../tests/metrics/features/inception/end_to_end.ts";

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
  return await openHashNetwork({ device });
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

if (import.meta.main) {
  const [weights, folder] = Deno.args;
  benchPreparing();
  await benchDevices(weights, folder ?? images);
}
