/**
 * A small conditional DCGAN with a label path as of 2021, against plain loops
 * in float64. Needs no reference data.
 */
import assert from "node:assert/strict";
import { writeSafetensors } from "../../lib/checkpoint/mod.ts";
import { elementCount, type Tensor } from "../../lib/tensor.ts";
import {
  type Hyperparameters,
  importGenerator,
} from "../../models/families/mod.ts";
import { assertClose, runGraph } from "./fixtures.ts";

const LATENT = 3;
const WIDTHS = [2 * LATENT, 4, 2, 1];
const LEAKINESS = 0.3;

/** Numbers that look random, and positive ones for variances. */
function makeWeights(): Map<string, Tensor<"float32">> {
  const weights = new Map<string, Tensor<"float32">>();
  const add = (name: string, ...shape: number[]) => {
    const data = Float32Array.from(
      { length: elementCount(shape) },
      (_, k) => Math.sin((weights.size + 1) * 1.7 + k * 3.1),
    );
    const isVariance = name.endsWith("running_var");
    weights.set(name, {
      dtype: "float32",
      shape,
      data: isVariance ? data.map((value) => value * value + 0.1) : data,
    });
  };
  const addNorm = (path: string, channels: number) => {
    for (const name of ["weight", "bias", "running_mean", "running_var"]) {
      add(`${path}.${name}`, channels);
    }
  };
  WIDTHS.slice(1).forEach((width, place) => {
    add(`main.${3 * place}.weight`, WIDTHS[place] ?? 0, width, 4, 4);
    if (width > 1) addNorm(`main.${3 * place + 1}`, width);
  });
  add("embed_nn.0.weight", LATENT, 1);
  add("embed_nn.0.bias", LATENT);
  addNorm("embed_nn.1", LATENT);
  return weights;
}

const WEIGHTS = makeWeights();

function at(name: string, index: number): number {
  return WEIGHTS.get(name)?.data[index] ?? NaN;
}

/** Batch normalisation of one number of a channel. */
function normalise(path: string, channel: number, value: number): number {
  const deviation = Math.sqrt(at(`${path}.running_var`, channel) + 1e-5);
  const centred = (value - at(`${path}.running_mean`, channel)) / deviation;
  return centred * at(`${path}.weight`, channel) + at(`${path}.bias`, channel);
}

/** An image [channels, size, size]. */
interface Planes {
  readonly channels: number;
  readonly size: number;
  readonly data: Float64Array;
}

function convTranspose(input: Planes, place: number): Planes {
  const [stride, padding] = place === 0 ? [1, 0] : [2, 1];
  const channels = WIDTHS[place + 1] ?? 0;
  const size = (input.size - 1) * stride - 2 * padding + 4;
  const data = new Float64Array(channels * size * size);
  const visit = (from: number, to: number, y: number, x: number) => {
    const value = input.data[(from * input.size + y) * input.size + x] ?? 0;
    for (let k = 0; k < 16; k++) {
      const row = y * stride - padding + (k >> 2);
      const column = x * stride - padding + (k & 3);
      if (row < 0 || row >= size || column < 0 || column >= size) continue;
      const weight = at(
        `main.${3 * place}.weight`,
        (from * channels + to) * 16 + k,
      );
      const target = (to * size + row) * size + column;
      data[target] = (data[target] ?? 0) + value * weight;
    }
  };
  for (let pair = 0; pair < input.channels * channels; pair++) {
    const [from, to] = [Math.floor(pair / channels), pair % channels];
    for (let spot = 0; spot < input.size ** 2; spot++) {
      visit(from, to, Math.floor(spot / input.size), spot % input.size);
    }
  }
  return { channels, size, data };
}

/** The image of a latent and a condition, by the definition. */
function reference(latent: readonly number[], condition: number): Float64Array {
  const label = Array.from({ length: LATENT }, (_, channel) => {
    const value = at("embed_nn.0.weight", channel) * condition +
      at("embed_nn.0.bias", channel);
    const normal = normalise("embed_nn.1", channel, value);
    return normal > 0 ? normal : LEAKINESS * normal;
  });
  const data = Float64Array.from([...latent, ...label]);
  let planes: Planes = { channels: 2 * LATENT, size: 1, data };
  for (const place of [0, 1, 2]) {
    planes = convTranspose(planes, place);
    if (place === 2) break;
    const area = planes.size ** 2;
    const active = planes.data.map((value, index) =>
      Math.max(
        0,
        normalise(`main.${3 * place + 1}`, Math.floor(index / area), value),
      )
    );
    planes = { ...planes, data: active };
  }
  return planes.data.map(Math.tanh);
}

const LATENTS = [[0.3, -1, 0.5], [1, 0.2, -0.4]];

async function generate(
  conditions: readonly number[],
  hyperparameters: Hyperparameters,
): Promise<Tensor> {
  const generator = await importGenerator(writeSafetensors(WEIGHTS), {
    hyperparameters: { leakiness: LEAKINESS, ...hyperparameters },
  });
  return await runGraph(generator, {
    z: {
      dtype: "float32",
      shape: [2, LATENT, 1, 1],
      data: Float32Array.from(LATENTS.flat()),
    },
    condition: {
      dtype: "float32",
      shape: [2],
      data: Float32Array.from(conditions),
    },
  });
}

function expected(conditions: readonly number[]): Tensor<"float32"> {
  const images = conditions.map((
    condition,
    k,
  ) => [...reference(LATENTS[k] ?? [], condition)]);
  return {
    dtype: "float32",
    shape: [2, 1, 16, 16],
    data: Float32Array.from(images.flat()),
  };
}

const TOLERANCE = { atol: 1e-5, rtol: 1e-5 };

Deno.test("dcgan with a label path agrees with plain loops", async () => {
  const output = await generate([0, 0.7], { is_condition_ignored: false });
  assertClose(output, expected([0, 0.7]), TOLERANCE);
});

Deno.test("dcgan of 2021 takes every condition for 1", async () => {
  const output = await generate([0, 0.7], {});
  assertClose(output, expected([1, 1]), TOLERANCE);
  assert.throws(() => assertClose(output, expected([0, 0.7]), TOLERANCE));
});
