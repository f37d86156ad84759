/** A generator without a network: fast, exact, and easy to look into. */
import type { PortInfo } from "../../models/families/family.ts";
import type { ModelCard } from "../../lib/registry/card.ts";
import type { SampleGenerator } from "../../lib/sampling/sample.ts";
import type { Tensor } from "../../lib/tensor.ts";

/** A card with a latent input, a condition and one image. */
export const EXAMPLE_CARD: ModelCard = {
  schema: "medigan.card/1",
  id: "99999_EXAMPLE",
  execution: {
    source: { kind: "file", location: "/somewhere/private/example.pt" },
    checkpoint: { path: "example.pt" },
    family: "example",
    inputs: [
      { kind: "latent", name: "z", size: 4 },
      {
        kind: "condition",
        name: "condition",
        values: [
          { value: 0, label: "malignant" },
          { value: 1, label: "benign" },
        ],
        default: "balanced",
      },
    ],
    outputs: [{
      role: "image",
      name: "image",
      tensor: "output",
      mapping: { range: [-1, 1], rounding: "nearest", overflow: "clamp" },
      compatMapping: { range: [-1, 0], rounding: "floor", overflow: "wrap" },
    }],
    confidence: "exact",
  },
  selection: {
    performance: {},
    use_cases: [],
    organ: [],
    modality: [],
    vendors: [],
    centres: [],
    function: [],
    condition: [],
    dataset: [],
    augmentations: [],
    generates: [],
    height: 8,
    width: 8,
    channels: 1,
    type: "example",
    license: "MIT",
    dataset_type: "public",
    privacy_preservation: null,
    tags: [],
    year: "2026",
  },
  description: {
    title: "Example",
    summary: "An example.",
    authors: [],
    publication: null,
    doi: [],
    version: null,
    trainedDate: null,
    trainedEpochs: null,
    limits: [],
  },
  corrections: [],
};

const INPUTS: readonly PortInfo[] = [
  { name: "z", shape: [-1, 4], dtype: "float32", role: "latent" },
  { name: "condition", shape: [-1], dtype: "float32", role: "condition" },
];

/** What to change about the example. */
export interface FakeOptions {
  readonly card?: ModelCard;
  readonly inputs?: readonly PortInfo[];
  readonly size?: number;
  /** Sees the size of each batch before it is run. */
  readonly onRun?: (count: number) => void | Promise<void>;
}

/** A generator whose pixels are a plain function of latents and condition. */
export function exampleGenerator(options: FakeOptions = {}): SampleGenerator {
  const { card = EXAMPLE_CARD, inputs = INPUTS, size = 8, onRun } = options;
  return {
    card,
    model: {
      id: card.id,
      sha256: "ab".repeat(32),
      checkpoint: "example.pt",
      source: "file:example.pt",
      licence: card.selection.license,
      family: "example",
      hyperparameters: { nz: 4 },
    },
    device: "wasm",
    description: "fake",
    inputs,
    outputs: [{
      name: "output",
      shape: [-1, 1, size, size],
      dtype: "float32",
      role: "output",
    }],
    async run(feeds) {
      const count = feeds.z?.shape[0] ?? 0;
      await onRun?.(count);
      return { output: paint(feeds, count, size) };
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function paint(
  feeds: { readonly [name: string]: Tensor },
  count: number,
  size: number,
): Tensor {
  const z = feeds.z?.data as Float32Array;
  const condition = feeds.condition?.data as Float32Array | undefined;
  const data = new Float32Array(count * size * size);
  for (let i = 0; i < data.length; i++) {
    const row = Math.floor(i / (size * size));
    const latent = z[row * 4 + i % 4] ?? 0;
    data[i] = Math.max(-1, Math.min(1, latent / 3)) *
      (condition?.[row] === 1 ? 0.5 : 1);
  }
  return { dtype: "float32", shape: [count, 1, size, size], data };
}

/** All items of a stream. */
export async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  return await Array.fromAsync(stream);
}
