/** Generators of each modality, without a network: an image and a mask. */
import type { CardOutput } from "../../lib/registry/card.ts";
import type { SampleGenerator } from "../../lib/sampling/sample.ts";
import type { Tensor } from "../../lib/tensor.ts";
import { EXAMPLE_CARD, exampleGenerator } from "./fake_generator.ts";

const [IMAGE] = EXAMPLE_CARD.execution.outputs as [CardOutput];
// Odd sizes: neither rows nor frames of a mask end with a byte.
const HEIGHT = 7;
const WIDTH = 9;

/** What a generator makes. */
export interface MadeOf {
  readonly modality: string;
  readonly organ: string;
  readonly channels?: 1 | 3;
  readonly depth?: number;
  /** Absent where masks have shades. */
  readonly threshold?: number;
  readonly spacingMm?: readonly number[];
}

/** One example of each kind of object that is written. */
export const MODALITIES = {
  mammogram: { modality: "x-ray mammography", organ: "any" },
  radiograph: { modality: "CXR", organ: "lung", spacingMm: [0.2, 0.2] },
  "magnetic resonance": {
    modality: "T1",
    organ: "brain",
    threshold: 0,
    spacingMm: [3, 0.5, 0.75],
  },
  endoscopy: {
    modality: "gastrointestinal endoscopy",
    organ: "colon",
    channels: 3,
    threshold: 0,
  },
  capture: { modality: "photograph", organ: "skin", spacingMm: [2, 2] },
  "capture in colour": { modality: "x-ray", organ: "chest", channels: 3 },
  volume: { modality: "CT", organ: "lung", depth: 5, threshold: 0 },
  "volume in colour": {
    modality: "CT",
    organ: "heart",
    channels: 3,
    depth: 4,
  },
} satisfies { readonly [name: string]: MadeOf };

/** A generator whose pixels are a plain function of latents. */
export function generatorOf(made: MadeOf): SampleGenerator {
  const { modality, organ, channels = 1, depth = 1, threshold } = made;
  const { spacingMm } = made;
  const image: CardOutput = {
    ...IMAGE,
    channels: channels === 3 ? [0, 1, 2] : [0],
    ...spacingMm && { spacingMm },
  };
  const mask: CardOutput = {
    ...image,
    role: "mask",
    name: "mask",
    channels: [channels],
    ...threshold !== undefined && { threshold },
  };
  const shape = [channels + 1, ...depth > 1 ? [depth] : [], HEIGHT, WIDTH];
  const { execution, selection } = EXAMPLE_CARD;
  return {
    ...exampleGenerator(),
    card: {
      ...EXAMPLE_CARD,
      selection: { ...selection, modality: [modality], organ: [organ] },
      execution: { ...execution, outputs: [image, mask] },
    },
    outputs: [{
      name: "output",
      shape: [-1, ...shape],
      dtype: "float32",
      role: "output",
    }],
    run: ({ z }) => Promise.resolve({ output: waves(z, shape) }),
  };
}

/** Waves whose phase is the first latent variable. */
function waves(z: Tensor | undefined, shape: readonly number[]): Tensor {
  const count = z?.shape[0] ?? 0;
  const latents = z?.data as Float32Array;
  const size = shape.reduce((product, side) => product * side, 1);
  const data = Float32Array.from(
    { length: count * size },
    (_, i) =>
      Math.sin(i % size * 0.37 + (latents[Math.floor(i / size) * 4] ?? 0)),
  );
  return { dtype: "float32", shape: [count, ...shape], data };
}
