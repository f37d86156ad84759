/** Normalisations behind convolutions, as image-to-image generators have them. */
import type { StateDict } from "../../lib/checkpoint/mod.ts";
import type { GraphBuilder, Value } from "../../lib/onnx/mod.ts";
import type { Hyperparameters, HyperparameterSpec } from "./family.ts";
import { type LayerModule, normChannels } from "./modules.ts";
import { readBatchNormalization, readOptionalWeight } from "./weights.ts";

/** Kinds of normalisation. */
export type Norm = "batch" | "instance" | "none";

/** What batch norms divide by: what training left, or the image itself. */
export type Statistics = "running" | "batch";

/** Hyperparameters of normalisations. */
export const NORM_HYPERPARAMETERS: readonly HyperparameterSpec[] = [
  {
    name: "norm",
    kind: "text",
    choices: ["batch", "instance", "none"],
    summary: "Normalisation behind the convolutions",
  },
  {
    name: "statistics",
    kind: "text",
    choices: ["running", "batch"],
    summary:
      "Whether batch norms use running statistics or those of each image",
  },
];

/** A place behind a convolution where a normalisation can be. */
export interface NormPlace {
  /** The module there; nothing when it has no tensors. */
  readonly module: LayerModule | undefined;
  /** Channels that the convolution gives. */
  readonly channels: number;
}

/**
 * The one kind of normalisation at all places, `absent` when there are no
 * tensors to tell, or nothing when tensors do not fit.
 */
export function seeNorms(
  places: readonly NormPlace[],
): Norm | "absent" | undefined {
  const kinds = new Set(places.map(seeNorm));
  const [kind] = kinds;
  return kinds.size === 1 ? kind : undefined;
}

/**
 * Running statistics without learnt numbers are an instance norm of PyTorch
 * 0.3, which recorded and never used them.
 */
function seeNorm(
  { module, channels }: NormPlace,
): "batch" | "instance" | "absent" | undefined {
  if (module === undefined) return "absent";
  const running = normChannels(module);
  const learnt = module.shapes.get("weight");
  const sizes = [...module.shapes.values()].flat();
  if (sizes.some((size) => size !== channels)) return undefined;
  return running !== undefined && learnt !== undefined ? "batch" : "instance";
}

/**
 * The normalisation of a net. Where there are no tensors, biases tell: the
 * original code leaves out those that a learnt shift would make needless.
 */
export function chooseNorm(
  seen: Norm | "absent",
  { given, hasBias }: {
    readonly given: Hyperparameters;
    readonly hasBias: boolean;
  },
): Norm {
  if (seen !== "absent") return seen;
  const wish = given["norm"];
  if (wish === "none" || wish === "instance") return wish;
  return hasBias ? "instance" : "none";
}

/** How a normalisation is written. */
export interface NormWriting {
  /** Where its numbers are. */
  readonly state: StateDict;
  /** Name of its module. */
  readonly path: string;
  /** Kind. */
  readonly norm: Norm;
  /** What a batch norm divides by. */
  readonly statistics: Statistics;
}

/**
 * A value with its normalisation. Batch statistics are those of each image, as
 * when images are made one at a time: a sample is the same in any batch.
 */
export async function writeNorm(
  graph: GraphBuilder,
  x: Value,
  { state, path, norm, statistics }: NormWriting,
): Promise<Value> {
  if (norm === "none") return x;
  if (norm === "batch" && statistics === "running") {
    const numbers = await readBatchNormalization(state, path);
    return graph.batchNormalization(x, numbers);
  }
  return graph.instanceNormalization(x, {
    scale: await readOptionalWeight(state, `${path}.weight`),
    bias: await readOptionalWeight(state, `${path}.bias`),
  });
}
