import assert from "node:assert/strict";
import { writeSafetensors } from "../../../lib/checkpoint/mod.ts";
import type { Raster } from "../../../lib/image/raster.ts";
import {
  openPerceptualDistance,
  type PerceptualDistance,
} from "../../../lib/metrics/mod.ts";
import { float32Tensor } from "../../../lib/tensor.ts";

/** AlexNet's convolutions: name, channels in and out, side of the kernel. */
const CONVOLUTIONS = [
  ["features.0", 3, 64, 11],
  ["features.3", 64, 192, 5],
  ["features.6", 192, 384, 3],
  ["features.8", 384, 256, 3],
  ["features.10", 256, 256, 3],
] as const;

function wave(length: number, phase: number, height: number): Float32Array {
  return Float32Array.from(
    { length },
    (_, at) => height * Math.sin(at * 0.37 + phase),
  );
}

/** Weights that anyone can make again. */
function weights() {
  const network = new Map();
  const layers = new Map();
  for (const [at, [name, from, to, side]] of CONVOLUTIONS.entries()) {
    const fan = from * side * side;
    network.set(
      `${name}.weight`,
      float32Tensor(wave(to * fan, at, 2 / Math.sqrt(fan)), [
        ...[to, from, side, side],
      ]),
    );
    network.set(`${name}.bias`, float32Tensor(wave(to, at + 0.5, 0.1), [to]));
    layers.set(
      `lin${at}.model.1.weight`,
      float32Tensor(wave(to, at + 0.25, 1).map(Math.abs), [1, to, 1, 1]),
    );
  }
  return {
    network: writeSafetensors(network),
    layers: writeSafetensors(layers),
  };
}

function picture(
  [width, height, channels]: readonly [number, number, number],
  factor: number,
): Raster<"uint8"> {
  const data = Uint8Array.from(
    { length: width * height * channels },
    (_, at) => (at * 7 + (at * at % 31) * factor) % 256,
  );
  return { width, height, channels, dtype: "uint8", range: [0, 255], data };
}

const COLOUR = 1.1730859196186039;
const GREY = 1.612672210112585;

async function withWeights(
  work: (lpips: PerceptualDistance) => Promise<void>,
): Promise<void> {
  await using lpips = await openPerceptualDistance(weights(), {
    ...{ device: "wasm", threads: 1 },
  });
  await work(lpips);
}

// Numbers by PyTorch 1.13 in float64, from its convolutions and pools.
Deno.test("LPIPS is what PyTorch computes of the same weights", () =>
  withWeights(async (lpips) => {
    const colour = await lpips.distance(
      picture([70, 66, 3], 5),
      picture([70, 66, 3], 3),
    );
    assert(Math.abs(colour / COLOUR - 1) < 1e-5, `${colour}`);
    const grey = await lpips.distance(
      picture([80, 64, 1], 5),
      picture([80, 64, 1], 11),
    );
    assert(Math.abs(grey / GREY - 1) < 1e-5, `${grey}`);
  }));

Deno.test("LPIPS is 0 of equal images and the same both ways", () =>
  withWeights(async (lpips) => {
    const [a, b] = [picture([70, 66, 3], 5), picture([70, 66, 3], 3)];
    assert.equal(await lpips.distance(a, a), 0);
    const there = await lpips.distance(a, b);
    assert(Math.abs(there - await lpips.distance(b, a)) < 1e-6 * there);
  }));

Deno.test("images that LPIPS cannot compare are refused", () =>
  withWeights(async (lpips) => {
    const pairs = [
      [picture([70, 66, 3], 1), picture([66, 70, 3], 1)],
      [picture([32, 32, 3], 1), picture([32, 32, 3], 2)],
      [picture([70, 66, 2], 1), picture([70, 66, 2], 2)],
    ] as const;
    for (const [a, b] of pairs) {
      await assert.rejects(lpips.distance(a, b), { code: "usage" });
    }
  }));

Deno.test("weights of another network are refused", async () => {
  const { network } = weights();
  const layers = writeSafetensors(
    new Map([[
      "lin0.model.1.weight",
      float32Tensor(new Float32Array(8), [1, 8, 1, 1]),
    ]]),
  );
  await assert.rejects(openPerceptualDistance({ network, layers }), {
    code: "checkpoint",
    message: /features\.0 must have 64 channels/,
  });
});
