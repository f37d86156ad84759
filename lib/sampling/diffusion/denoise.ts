/** The loop of a diffusion model. */
import { float32Tensor, type Tensor } from "../../tensor.ts";
import { drawNormals } from "../../random/normals.ts";
import type { Tensors } from "../row_by_row.ts";
import type { BatchContext } from "../sample.ts";
import type { Predictor } from "./predict.ts";
import type { DiffusionStep } from "./steps.ts";

/** What the loop is made of. */
export interface DenoiseOptions {
  /** Name of the feed that is the first noise. */
  readonly input: string;
  /** The steps in order. */
  readonly steps: readonly DiffusionStep[];
  /** Tells the noise. */
  readonly predict: Predictor;
  /** Bound of predicted samples. */
  readonly clipSample?: number | undefined;
  /** Which samples these are. */
  readonly batch: BatchContext;
}

/**
 * Takes noise to samples. The fresh noise of a step depends on the seed, the
 * index of the sample and the number of the step, whatever the batch.
 *
 * @throws {DOMException} when the signal of the batch stops it, between steps.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { float32Tensor } from "@medigan/core";
 * import { denoise } from "./denoise.ts";
 * const halve = {
 *   timestep: 0,
 *   xToClean: 0.5,
 *   netToClean: 0,
 *   cleanToNext: 1,
 *   xToNext: 0,
 *   noise: 0,
 * };
 * const { data } = await denoise(
 *   { x: float32Tensor(Float32Array.of(8), [1, 1]) },
 *   {
 *     input: "x",
 *     steps: [halve, halve],
 *     predict: () => Promise.resolve(Float32Array.of(0)),
 *     batch: { seed: 0n, indices: [0] },
 *   },
 * );
 * assert.deepEqual([...data], [2]);
 * ```
 */
export async function denoise(
  feeds: Tensors,
  { input, steps, predict, clipSample, batch }: DenoiseOptions,
): Promise<Tensor<"float32">> {
  const first = feeds[input] as Tensor<"float32">;
  const x = Float32Array.from(first.data);
  const bound = clipSample ?? Infinity;
  const { signal, onEvent } = batch;
  for (const [place, step] of steps.entries()) {
    signal?.throwIfAborted();
    const noisy = float32Tensor(x, first.shape);
    const told = await predict(
      { ...feeds, [input]: noisy },
      step.timestep,
      batch,
    );
    advance(x, told, { ...step, bound });
    if (step.noise > 0) addNoise(x, { ...batch, input, place, step });
    onEvent?.({ type: "steps", done: place + 1, total: steps.length });
  }
  return float32Tensor(x, first.shape);
}

function advance(
  x: Float32Array,
  told: Float32Array,
  { bound, ...step }: DiffusionStep & { readonly bound: number },
): void {
  const { xToClean, netToClean, cleanToNext, xToNext } = step;
  for (let place = 0; place < x.length; place++) {
    const value = x[place] ?? NaN;
    const clean = xToClean * value + netToClean * (told[place] ?? NaN);
    const held = Math.min(bound, Math.max(-bound, clean));
    x[place] = cleanToNext * held + xToNext * value;
  }
}

function addNoise(
  x: Float32Array,
  { seed, indices, input, place, step }: BatchContext & {
    readonly input: string;
    readonly place: number;
    readonly step: DiffusionStep;
  },
): void {
  const size = x.length / indices.length;
  const fresh = new Float32Array(size);
  for (const [row, index] of indices.entries()) {
    drawNormals(fresh, { seed, name: input, index, step: place + 1 });
    for (let at = 0; at < size; at++) {
      const to = row * size + at;
      x[to] = (x[to] ?? NaN) + step.noise * (fresh[at] ?? NaN);
    }
  }
}
