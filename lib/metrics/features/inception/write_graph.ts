/** Inception-v3 as a graph. */
import {
  readBatchNormalization,
  readWeight,
} from "../../../../models/families/weights.ts";
import type { StateDict } from "../../../checkpoint/mod.ts";
import { CheckpointError } from "../../../errors.ts";
import { encodeModel, GraphBuilder, type Value } from "../../../onnx/mod.ts";
import {
  type Block,
  BLOCKS,
  type Branch,
  STEM,
  type Step,
} from "./architecture.ts";
import {
  type InceptionTap,
  type InceptionVariant,
  VARIANTS,
} from "./variant.ts";

/** What batch norms of all variants add to the variance. */
const EPSILON = 0.001;

/** Blocks behind which features are taken. */
const TAPPED_BLOCKS: Readonly<Partial<Record<InceptionTap, string>>> = {
  "768": "Mixed_6e",
};

/** Options of {@linkcode writeInception}. */
export interface InceptionOptions {
  /** Which of the three networks. */
  readonly variant: InceptionVariant;
  /** Which layer. */
  readonly tap: InceptionTap;
  /** Width and height of images. */
  readonly side: number;
}

/**
 * The ONNX model that turns images [batch, 3, side, side] with values from -1
 * to 1 into classes [batch, D], or into features [batch, D, H, W], whose means
 * over all places are to be taken: runtimes add up thousands of numbers in
 * float32 one after the other, which costs digits. Layers behind the tapped one
 * are left out.
 *
 * @param state Weights under torchvision's names.
 *
 * @throws {CheckpointError} when a tensor is missing or of another network.
 */
export async function writeInception(
  state: StateDict,
  { variant, tap, side }: InceptionOptions,
): Promise<Uint8Array> {
  const graph = new GraphBuilder();
  const input = graph.input("image", { shape: ["batch", 3, side, side] });
  const writer = new InceptionWriter(graph, state, variant);
  const features = await writer.features(input, tap);
  graph.output("features", features);
  const note = "Turns images into features; not for clinical use";
  const metadata = { producer: "@medigan/core", variant, tap, note };
  return encodeModel(graph.toModel({ metadata }), { isConsumed: true });
}

class InceptionWriter {
  readonly #graph: GraphBuilder;
  readonly #state: StateDict;
  readonly #variant: InceptionVariant;

  constructor(
    graph: GraphBuilder,
    state: StateDict,
    variant: InceptionVariant,
  ) {
    this.#graph = graph;
    this.#state = state;
    this.#variant = variant;
  }

  async features(image: Value, tap: InceptionTap): Promise<Value> {
    let x = image;
    for (const step of STEM) {
      if ("conv" in step) {
        x = await this.#conv(x, step.conv, step);
      } else {
        x = this.#pool(x, "max", { stride: 2 });
        if (step.pool === tap) return x;
      }
    }
    for (const block of BLOCKS) {
      x = await this.#block(x, block);
      if (TAPPED_BLOCKS[tap] === block.name) return x;
    }
    return tap === "2048" ? x : await this.#classes(this.#mean(x), tap);
  }

  async #block(x: Value, block: Block): Promise<Value> {
    const ends: Value[] = [];
    for (const branch of block.branches) {
      ends.push(await this.#branch(x, block, branch));
    }
    return this.#graph.concat(ends, 1);
  }

  async #branch(x: Value, block: Block, branch: Branch): Promise<Value> {
    let value = x;
    for (const step of branch) value = await this.#step(value, block, step);
    return value;
  }

  async #step(x: Value, block: Block, step: Step): Promise<Value> {
    const path = (name: string) => `${block.name}.${name}`;
    if (step === "pool") return this.#blockPool(x, block);
    if (step === "halving-pool") return this.#pool(x, "max", { stride: 2 });
    if (typeof step === "string") {
      return await this.#conv(x, path(step), "same");
    }
    if ("halving" in step) {
      return await this.#conv(x, path(step.halving), { stride: 2 });
    }
    const sides: Value[] = [];
    for (const name of step) {
      sides.push(await this.#conv(x, path(name), "same"));
    }
    return this.#graph.concat(sides, 1);
  }

  #blockPool(x: Value, { name }: Block): Value {
    const { countsPadding, lastPool } = VARIANTS[this.#variant];
    const isLast = name === BLOCKS.at(-1)?.name;
    return this.#pool(x, isLast ? lastPool : "mean", {
      stride: 1,
      padding: 1,
      countsPadding,
    });
  }

  /** Convolution, batch norm and ReLU; `same` keeps height and width. */
  async #conv(
    x: Value,
    name: string,
    how: "same" | { readonly stride?: number; readonly padding?: number },
  ): Promise<Value> {
    const weight = await readWeight(this.#state, `${name}.conv.weight`);
    const [, channels, ...kernel] = weight.shape;
    if (channels !== x.shape[1] || kernel.length !== 2) {
      throw new CheckpointError(
        `Cannot build Inception-v3 as ${name} must take ${
          x.shape[1]
        } channels: current shape is [${weight.shape}]`,
        { hint: "Give the weights of Inception-v3, not those of another net" },
      );
    }
    const { stride = 1, padding = 0 } = how === "same" ? {} : how;
    const pads = kernel.map((size) =>
      how === "same" ? (size - 1) / 2 : padding
    );
    const [out] = weight.shape;
    const product = this.#graph.node("Conv", {
      inputs: [x, weight],
      attributes: {
        kernel_shape: { ints: kernel },
        strides: { ints: [stride, stride] },
        pads: { ints: [...pads, ...pads] },
      },
      shape: [x.shape[0], out, ...sidesBehind(x, { kernel, stride, pads })],
    });
    const numbers = await readBatchNormalization(this.#state, `${name}.bn`);
    return this.#graph.relu(
      this.#graph.batchNormalization(product, { ...numbers, epsilon: EPSILON }),
    );
  }

  #pool(
    x: Value,
    kind: "mean" | "max",
    { stride, padding = 0, countsPadding = false }: {
      readonly stride: number;
      readonly padding?: number;
      readonly countsPadding?: boolean;
    },
  ): Value {
    const [kernel, pads] = [[3, 3], [padding, padding]];
    const counting = kind === "mean"
      ? { count_include_pad: { int: countsPadding ? 1 : 0 } }
      : {};
    return this.#graph.node(kind === "mean" ? "AveragePool" : "MaxPool", {
      inputs: [x],
      attributes: {
        kernel_shape: { ints: kernel },
        strides: { ints: [stride, stride] },
        pads: { ints: [...pads, ...pads] },
        ...counting,
      },
      shape: [
        ...x.shape.slice(0, 2),
        ...sidesBehind(x, { kernel, stride, pads }),
      ],
    });
  }

  /** The mean of each channel: [N, C]. */
  #mean(x: Value): Value {
    const pooled = this.#graph.node("GlobalAveragePool", {
      inputs: [x],
      shape: [...x.shape.slice(0, 2), 1, 1],
    });
    return this.#graph.reshape(pooled, [0, -1]);
  }

  async #classes(features: Value, tap: InceptionTap): Promise<Value> {
    const weight = await readWeight(this.#state, "fc.weight");
    const bias = tap === "logits"
      ? await readWeight(this.#state, "fc.bias")
      : undefined;
    return this.#graph.linear(features, { weight, bias });
  }
}

/** Height and width behind a window that moves. */
function sidesBehind(
  x: Value,
  { kernel, stride, pads }: {
    readonly kernel: readonly number[];
    readonly stride: number;
    readonly pads: readonly number[];
  },
): (number | undefined)[] {
  return x.shape.slice(2).map((size, axis) => {
    const [reach = 1, pad = 0] = [kernel[axis], pads[axis]];
    if (typeof size !== "number") return undefined;
    return Math.floor((size + 2 * pad - reach) / stride) + 1;
  });
}
