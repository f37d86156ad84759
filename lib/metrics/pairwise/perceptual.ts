/** LPIPS: how unlike two images look to a network that sees as people do. */
import { openCheckpoint, selectStateDict } from "../../checkpoint/mod.ts";
import { UsageError } from "../../errors.ts";
import type { OperationOptions } from "../../events.ts";
import type { Raster } from "../../image/raster.ts";
import {
  openSession,
  type Session,
  type SessionOptions,
} from "../../runtime/mod.ts";
import { float32Tensor, type Tensor } from "../../tensor.ts";
import { pairOf } from "./pair.ts";
import { writePerceptualGraph } from "./perceptual_graph.ts";

/** The weights, which do not come with this package. */
export interface PerceptualWeights {
  /** torchvision's AlexNet (`alexnet-owt-*.pth`). */
  readonly network: Uint8Array;
  /** Weights of its five layers by the authors of LPIPS (v0.1, `alex.pth`). */
  readonly layers: Uint8Array;
}

/** How to open it. */
export interface PerceptualOptions extends OperationOptions {
  /** Where to compute; the best device when absent. */
  readonly device?: SessionOptions["device"];
  /** Threads of the processor. */
  readonly threads?: SessionOptions["threads"];
}

/** Compares images. Dispose of it to free the device. */
export interface PerceptualDistance extends AsyncDisposable {
  /**
   * LPIPS of two images of one size, grey or RGB, of at least 64 x 64 pixels;
   * 0 for equal ones, lower is better.
   *
   * @throws {UsageError} when the images are not alike.
   */
  distance(reference: Raster, image: Raster): Promise<number>;
}

const LEAST_SIDE = 64;

/**
 * Opens LPIPS with AlexNet (R. Zhang et al., "The unreasonable effectiveness of
 * deep features as a perceptual metric", CVPR 2018; version 0.1 of its code).
 *
 * @throws {CheckpointError} when weights are damaged or of another network.
 * @throws {DeviceError} when the device cannot be had.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openPerceptualDistance } from "@medigan/core/metrics";
 * const nothing = new Uint8Array(4);
 * const opening = openPerceptualDistance({ network: nothing, layers: nothing });
 * await assert.rejects(opening, { code: "checkpoint" });
 * ```
 */
export async function openPerceptualDistance(
  { network, layers }: PerceptualWeights,
  options: PerceptualOptions = {},
): Promise<PerceptualDistance> {
  using opened = await openCheckpoint(network);
  using heads = await openCheckpoint(layers);
  const onnx = await writePerceptualGraph(
    selectStateDict(opened),
    selectStateDict(heads),
  );
  const session = await openSession(onnx, options);
  return {
    distance: (reference, image) => measure(session, reference, image),
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

async function measure(
  session: Session,
  reference: Raster,
  image: Raster,
): Promise<number> {
  pairOf(reference, image); // Makes sure that they are alike.
  const { width, height, depth = 1, channels } = reference;
  const isLarge = Math.min(width, height) >= LEAST_SIDE;
  if (!isLarge || depth > 1 || ![1, 3].includes(channels)) {
    throw new UsageError(
      `Cannot compare images by LPIPS as they must be grey or RGB and at least ${LEAST_SIDE} x ${LEAST_SIDE}: current size is ${width} x ${height} with ${channels} channels and ${depth} slices`,
    );
  }
  const { distance } = await session.run({
    reference: planesOf(reference),
    image: planesOf(image),
  });
  return Number(distance?.data[0]);
}

/** Three channels, from -1 (black) to 1 (white). */
function planesOf({ width, height, channels, range, data }: Raster): Tensor {
  const [black, white] = range;
  const pixels = width * height;
  const values = new Float32Array(3 * pixels);
  for (let place = 0; place < values.length; place++) {
    const pixel = place % pixels;
    const channel = channels === 1 ? 0 : Math.floor(place / pixels);
    const value = data[pixel * channels + channel] ?? 0;
    values[place] = 2 * (value - black) / (white - black) - 1;
  }
  return float32Tensor(values, [1, 3, height, width]);
}
