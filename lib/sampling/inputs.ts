/** What is fed to the generator for any sample. */
import type { PortInfo } from "../../models/families/family.ts";
import { UnsupportedModelError, UsageError } from "../errors.ts";
import type { EventListener } from "../events.ts";
import type { CardInput, ConditionInput } from "../registry/card.ts";
import { elementCount, float32Tensor, type Tensor } from "../tensor.ts";
import {
  type ConditionChoice,
  type ConditionPlan,
  type ConditionSequence,
  conditionSequence,
  planSize,
  type SampleCondition,
} from "./conditions.ts";
import {
  type Draw,
  type Latents,
  latentsByInput,
  type LatentSource,
  ownDraw,
} from "./latents.ts";
import { drawNormals, drawUniforms } from "../random/normals.ts";

/** What decides about a sample's inputs. */
export interface InputOptions {
  /** Seed of the run. */
  readonly seed: bigint;
  /** Which conditions samples get. */
  readonly condition?: ConditionChoice | undefined;
  /** How many samples of each condition. */
  readonly plan?: ConditionPlan | undefined;
  /**
   * Latent variables instead of drawn ones: as many as one sample has, for all
   * samples; or a tensor whose first dimension counts samples. By input name
   * where the generator has several random inputs.
   */
  readonly latents?: Latents | undefined;
  /** Drawn values whose magnitude exceeds this are drawn again; at least 0.1. */
  readonly truncation?: number | undefined;
  /** Receives notices. */
  readonly onEvent?: EventListener | undefined;
}

/** Feeds for batches of any composition. */
export interface InputSource {
  /** Tensors by input name for the samples of these indices, in this order. */
  feeds(indices: readonly number[]): { [input: string]: Tensor };
  /** Condition of a sample; `undefined` for models without condition. */
  condition(index: number): SampleCondition | undefined;
  /** Samples that own latents and conditions suffice for, or `Infinity`. */
  readonly available: number;
}

interface RandomPort {
  readonly port: PortInfo;
  readonly draw: Draw;
  readonly available: number;
}

/**
 * Decides once, for any sample, what the generator gets.
 *
 * @param ports The graph's inputs.
 * @param cardInputs The card's inputs: names and labels of conditions.
 *
 * @throws {UsageError} when latents do not fit, a condition is unknown, or one
 * is asked for that the model does not take.
 * @throws {UnsupportedModelError} when the model needs an image as input.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { prepareInputs } from "./inputs.ts";
 * const port = { name: "z", shape: [-1, 4], dtype: "float32" } as const;
 * const inputs = prepareInputs([{ ...port, role: "latent" }], [], {
 *   seed: 7n,
 * });
 * const pair = inputs.feeds([0, 1]).z;
 * const single = inputs.feeds([1]).z;
 * assert.deepEqual(pair?.data.subarray(4), single?.data);
 * ```
 */
export function prepareInputs(
  ports: readonly PortInfo[],
  cardInputs: readonly CardInput[],
  options: InputOptions,
): InputSource {
  const isCondition = (port: PortInfo) => port.role === "condition";
  const conditioned = ports.find(isCondition);
  const own = latentsByInput(options.latents ?? {}, ports);
  const random = ports.filter((port) => !isCondition(port))
    .map((port) => randomPort(port, own[port.name], options));
  const sequence = conditioned === undefined
    ? withoutCondition(options)
    : sequenceFor(conditioned, cardInputs, options);
  return {
    available: Math.min(
      ...random.map(({ available }) => available),
      typeof options.condition === "object"
        ? options.condition.length
        : Infinity,
      options.plan === undefined ? Infinity : planSize(options.plan),
    ),
    condition: (index) => sequence?.(index),
    feeds(indices) {
      const feeds = random.map((one) => [one.port.name, fill(one, indices)]);
      if (conditioned !== undefined && sequence !== undefined) {
        const values = indices.map((index) => sequence(index).value);
        feeds.push([conditioned.name, conditionTensor(conditioned, values)]);
      }
      return Object.fromEntries(feeds);
    },
  };
}

function withoutCondition({ condition, plan }: InputOptions): undefined {
  if (condition === undefined && plan === undefined) return undefined;
  throw new UsageError(
    `Cannot apply the condition ${
      JSON.stringify(condition ?? plan)
    } as the model takes none`,
    { hint: "Leave it out, or choose a model with a condition" },
  );
}

function sequenceFor(
  port: PortInfo,
  cardInputs: readonly CardInput[],
  options: InputOptions,
): ConditionSequence {
  const named = cardInputs.find((input): input is ConditionInput =>
    input.kind === "condition" && input.name === port.name
  );
  const unnamed: ConditionInput = {
    kind: "condition",
    name: port.name,
    values: [0, 1].map((value) => ({ value, label: String(value) })),
    default: "balanced",
  };
  return conditionSequence(named ?? unnamed, {
    ...options,
    isCategorical: port.dtype === "int64",
  });
}

function conditionTensor(port: PortInfo, values: readonly number[]): Tensor {
  const shape = [values.length, ...port.shape.slice(1)];
  return port.dtype === "int64"
    ? { dtype: "int64", shape, data: BigInt64Array.from(values, BigInt) }
    : float32Tensor(Float32Array.from(values), shape);
}

function fill({ port, draw }: RandomPort, indices: readonly number[]): Tensor {
  const itemShape = port.shape.slice(1);
  const size = elementCount(itemShape);
  const data = new Float32Array(indices.length * size);
  indices.forEach((index, place) =>
    draw(index, data.subarray(place * size, (place + 1) * size))
  );
  return float32Tensor(data, [indices.length, ...itemShape]);
}

function randomPort(
  port: PortInfo,
  own: LatentSource | undefined,
  options: InputOptions,
): RandomPort {
  if (own !== undefined) return { port, ...ownDraw(port, own) };
  if (port.role === "image") {
    throw new UnsupportedModelError(
      `Cannot draw the input ${
        JSON.stringify(port.name)
      } at random as it is an image`,
      { hint: "Choose a model that needs no image as input" },
    );
  }
  const { seed, truncation } = options;
  if (truncation !== undefined && !(truncation >= 0.1)) {
    throw new RangeError(
      `Cannot truncate latents as the bound must be at least 0.1: current value is ${truncation}`,
    );
  }
  const isUniform = port.distribution === "uniform";
  if (isUniform && truncation !== undefined) {
    throw new UsageError(
      `Cannot truncate the input ${
        JSON.stringify(port.name)
      } as it is drawn from 0..1, which has no tails`,
    );
  }
  const draw: Draw = (index, out) => {
    const place = { seed, name: port.name, index };
    if (isUniform) drawUniforms(out, place);
    else drawNormals(out, place, { truncation });
  };
  return { port, draw, available: Infinity };
}
