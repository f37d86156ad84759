/** What the tensors of a DCGAN say, and what they do not. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import type { OptionValue } from "../../../lib/registry/card.ts";
import type { Hyperparameters, Recognition } from "../family.ts";
import { type DcganPlan, planDcgan } from "./plan.ts";

/** The slope in the label path of the mammography models. */
const MAMMOGRAPHY_LEAKINESS = 0.1;

/** Slope of the stack of the model of mammography masses by Alyafi et al. */
const ALYAFI_SLOPE = 0.2;

const RELU_NOTE =
  "ReLU is assumed in the stack; activation_slope sets another slope";
const NORM_NOTE =
  "Instance norms are assumed where the numbering has gaps; is_instance_norm_used says otherwise";

/** Recognises a DCGAN. */
export function recogniseDcgan(
  state: StateDict,
  given: Hyperparameters,
): Recognition | undefined {
  const plan = planDcgan(state, given);
  if (plan === undefined) return undefined;
  const { hyperparameters, notes } = describeStack(plan, given);
  const condition = describeCondition(plan, given);
  const values = { ...hyperparameters, ...condition };
  const missing = Object.keys(values).filter((name) =>
    values[name] === undefined
  );
  return {
    hyperparameters: withoutMissing(values),
    confidence: hasUsualEnd(plan) ? "sure" : "likely",
    missing,
    notes: [...plan.notes, ...notes],
  };
}

/** Hyperparameters by name; `undefined` where one is lacking. */
type Sparse = { readonly [name: string]: OptionValue | undefined };

function describeStack(
  { layers, stack, imageSize, latentSize, condition }: DcganPlan,
  given: Hyperparameters,
): { readonly hyperparameters: Sparse; readonly notes: readonly string[] } {
  const last = layers.at(-1);
  const isAlyafi = isAlyafiStack(layers, stack.parent);
  const slope = given["activation_slope"] ?? (isAlyafi ? ALYAFI_SLOPE : 0);
  const isReluAssumed = given["activation_slope"] === undefined &&
    !isAlyafi && stack.twinLayers === 0;
  const isInstanceNormUsed = layers.some(({ norm }) => norm === "instance");
  const isNormAssumed = isInstanceNormUsed && stack.twinLayers === 0 &&
    given["is_instance_norm_used"] === undefined;
  return {
    hyperparameters: {
      nz: latentSize,
      ngf: last?.inputChannels,
      nc: channelCount(last?.outputChannels ?? 0, { condition, given }),
      ...pick(given, ["ngpu", "leakiness"]),
      image_size: imageSize,
      conditional: condition !== undefined,
      bias: layers.some(({ hasBias }) => hasBias),
      is_instance_norm_used: isInstanceNormUsed,
      activation_slope: slope,
      final_activation: given["final_activation"] ?? "tanh",
    },
    notes: [
      ...(isReluAssumed ? [RELU_NOTE] : []),
      ...(isNormAssumed ? [NORM_NOTE] : []),
    ],
  };
}

/** The original code counts the condition as a channel, others do not. */
function channelCount(
  channels: number,
  { condition, given }: {
    readonly condition: DcganPlan["condition"];
    readonly given: Hyperparameters;
  },
): number {
  const isCounted = condition !== undefined && given["nc"] !== channels;
  return channels + (isCounted ? 1 : 0);
}

function describeCondition(
  { condition, stack }: DcganPlan,
  given: Hyperparameters,
): Sparse {
  const names = ["num_embedding_dimensions", "n_cond"];
  if (condition === undefined) {
    return pick(given, ["is_condition_categorical", ...names]);
  }
  const usual = stack.twinLayers > 0 ? MAMMOGRAPHY_LEAKINESS : undefined;
  const isCategorical = condition.kind === "categorical";
  return {
    leakiness: given["leakiness"] ?? usual,
    is_condition_categorical: isCategorical,
    // The code of 2021, which alone has a norm here, sets every number to 1.
    is_condition_ignored: given["is_condition_ignored"] ??
      (!isCategorical && condition.normPath !== undefined),
    ...(isCategorical
      ? {
        num_embedding_dimensions: condition.embeddingSize,
        n_cond: condition.classes,
      }
      : pick(given, names)),
  };
}

/** The masses model begins with ten times its last width, others with 16. */
function isAlyafiStack(
  layers: DcganPlan["layers"],
  parent: string,
): boolean {
  const [first, last] = [layers[0], layers.at(-1)];
  return parent.split(".").at(-1) === "model" &&
    first?.outputChannels === 10 * (last?.inputChannels ?? 0);
}

/** Images have few channels; a stack that ends wider is part of more. */
function hasUsualEnd({ layers }: DcganPlan): boolean {
  return (layers.at(-1)?.outputChannels ?? 0) <= 4;
}

function pick(given: Hyperparameters, names: readonly string[]): Sparse {
  return Object.fromEntries(
    Object.entries(given).filter(([name]) => names.includes(name)),
  );
}

function withoutMissing(values: Sparse): Hyperparameters {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, OptionValue] =>
      entry[1] !== undefined
    ),
  );
}
