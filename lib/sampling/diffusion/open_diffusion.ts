/** A net in a diffusion loop, as something that makes batches. */
import type { PortInfo } from "../../../models/families/family.ts";
import { UnsupportedModelError } from "../../errors.ts";
import type { CardSampler } from "../../registry/card.ts";
import { float32Tensor, type Tensor } from "../../tensor.ts";
import type { RunNet } from "../row_by_row.ts";
import type { Runner } from "../runner.ts";
import { denoise } from "./denoise.ts";
import { noisePredictor } from "./predict.ts";
import { diffusionSteps } from "./steps.ts";

/** What a diffusion model is made of. */
export interface DiffusionParts {
  /** Tells the noise in a noisy sample. */
  readonly net: Runner;
  /** Turns what the loop makes into an image. */
  readonly decoder?: Runner | undefined;
  /** The loop. */
  readonly sampler: CardSampler;
}

/**
 * Puts a net into its loop: inputs are the first noise, which is drawn as any
 * latent is, and the condition; the outputs are those of the decoder, or one
 * of the name that the net's own output has. The runners stay the caller's.
 *
 * @throws {UnsupportedModelError} when the net does not fit the loop.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { gaussianDiffusion } from "../../../tests/sampling/diffusion_nets.ts";
 * await using generator = await gaussianDiffusion({ kind: "ddim", steps: 5 });
 * assert.deepEqual(generator.inputs.map(({ name }) => name), ["x"]);
 * ```
 */
export function openDiffusion(
  { net, decoder, sampler }: DiffusionParts,
): Pick<Runner, "inputs" | "outputs" | "run"> {
  const noisy = noisyPort(net, sampler.sample);
  const [output] = net.outputs;
  if (output === undefined) throw misfit("it has no output");
  const steps = diffusionSteps(sampler);
  const predict = noisePredictor(net, sampler);
  const finish = decoder === undefined
    ? (sample: Tensor) => Promise.resolve({ [output.name]: sample })
    : decoding(decoder, sampler.decoder?.scale ?? 1);
  return {
    inputs: net.inputs.filter(({ name }) => name !== sampler.timestep)
      .map((port) => port === noisy ? { ...port, role: "latent" } : port),
    outputs: decoder?.outputs ?? [{ ...output, shape: noisy.shape }],
    async run(feeds, batch) {
      const sample = await denoise(feeds, {
        input: sampler.sample,
        clipSample: sampler.clipSample,
        steps,
        predict,
        batch,
      });
      return await finish(sample, batch);
    },
  };
}

function noisyPort({ inputs }: Runner, name: string): PortInfo {
  const found = inputs.find((port) => port.name === name);
  if (found?.shape.slice(1).includes(-1)) {
    throw misfit(
      `the sizes of ${
        JSON.stringify(name)
      } must be known: current shape is [${found.shape}]; say it in the card's inputs`,
    );
  }
  if (found !== undefined) return found;
  throw misfit(
    `it has no input ${JSON.stringify(name)}: current inputs are ${
      inputs.map((port) => port.name).join(", ")
    }`,
  );
}

function decoding(decoder: Runner, scale: number) {
  const [input, second] = decoder.inputs;
  if (input === undefined || second !== undefined) {
    throw misfit(
      `its decoder must have one input: current number is ${decoder.inputs.length}`,
    );
  }
  return (
    sample: Tensor<"float32">,
    batch: Parameters<Runner["run"]>[1],
  ): ReturnType<RunNet> => {
    const data = sample.data.map((value) => value / scale);
    const latent = float32Tensor(data, sample.shape);
    return decoder.run({ [input.name]: latent }, batch);
  };
}

function misfit(why: string): UnsupportedModelError {
  return new UnsupportedModelError(
    `Cannot run the net in the sampler of its card as ${why}`,
    { hint: "Check the names in the card's sampler" },
  );
}
