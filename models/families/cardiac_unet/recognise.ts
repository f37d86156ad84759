/** What a checkpoint says of a cardiac U-Net, and what it does not. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import type { OptionValue } from "../../../lib/registry/card.ts";
import type { Hyperparameters, Recognition } from "../family.ts";
import { type CardiacPlan, layersOf, planCardiacUnet } from "./plan.ts";

/** Groups in all but one of the original configurations. */
const USUAL_GROUPS = 32;

/** Recognises a cardiac U-Net. */
export function recogniseCardiacUnet(
  state: StateDict,
  given: Hyperparameters,
): Recognition | undefined {
  const plan = planCardiacUnet(state);
  if (plan === undefined) return undefined;
  const settings = state.settings ?? new Map<string, OptionValue>();
  const period = [given, Object.fromEntries(settings)]
    .map((source) => source["embedding_max_period"])
    .find((value) => typeof value === "number" && value >= 1);
  const groups = [
    given["num_groups_GN"],
    settings.get("num_groups_GN"),
    USUAL_GROUPS,
  ].find((value): value is number => isGroupCount(plan, value));
  const isGroupsAssumed = groups !== undefined &&
    ![given["num_groups_GN"], settings.get("num_groups_GN")].includes(groups);
  const values = {
    embedding_max_period: period,
    num_groups_GN: groups,
    input_shape: given["input_shape"],
    ...describeShape(plan, given),
  };
  return {
    hyperparameters: Object.fromEntries(
      Object.entries(values).filter((entry): entry is [string, OptionValue] =>
        entry[1] !== undefined
      ),
    ),
    confidence: "sure",
    missing: [
      ...(period === undefined ? ["embedding_max_period"] : []),
      ...(groups === undefined ? ["num_groups_GN"] : []),
    ],
    notes: isGroupsAssumed
      ? [`${groups} groups are assumed; num_groups_GN sets another number`]
      : [],
  };
}

/** Groups must part the channels of every normalisation. */
function isGroupCount(
  plan: CardiacPlan,
  value: OptionValue | undefined,
): value is number {
  if (typeof value !== "number" || !Number.isInteger(value)) return false;
  return value > 0 &&
    layersOf(plan).slice(1).every((layer) =>
      layer.inputChannels % value === 0 && layer.outputChannels % value === 0
    );
}

/** What the tensors tell by themselves. */
function describeShape(
  plan: CardiacPlan,
  given: Hyperparameters,
): { readonly [name: string]: OptionValue | undefined } {
  const { modelChannels, imageChannels, isScaleShift } = plan;
  const levels = levelsOf(plan);
  const [blocks] = levels;
  const multiples = levels.map((level) =>
    (level.at(-1)?.outputChannels ?? 0) / modelChannels
  );
  return {
    n_channels: imageChannels,
    num_classes: imageChannels,
    model_channels: modelChannels,
    channel_mult: multiples.every(Number.isInteger) ? multiples : undefined,
    num_res_blocks: blocks?.filter(({ kind }) => kind === "residual").length,
    attention_resolutions: chooseResolutions(levels, given),
    dims: 2,
    num_covariates: 1,
    use_scale_shift_norm: isScaleShift,
    ...describeParameters(isScaleShift, given),
  };
}

type Level = ReturnType<typeof layersOf>;

/** Layers of the way down by resolution. */
function levelsOf(plan: CardiacPlan): Level[] {
  const levels: Level[] = [[]];
  for (const layer of plan.inputBlocks.flat()) {
    if (layer.kind === "down") levels.push([]);
    else levels.at(-1)?.push(layer);
  }
  return levels;
}

/** Upstream's list also names resolutions that the net does not reach. */
function chooseResolutions(
  levels: readonly Level[],
  given: Hyperparameters,
): readonly number[] {
  const reached = levels.map((_, place) => 2 ** place);
  const seen = reached.filter((_, place) =>
    levels[place]?.some(({ kind }) => kind === "attention")
  );
  const wanted = given["attention_resolutions"];
  if (!Array.isArray(wanted)) return seen;
  const isSame = reached.every((resolution) =>
    wanted.includes(resolution) === seen.includes(resolution)
  );
  return isSame ? wanted : seen;
}

/** The original code's dictionary, in the words in which it was given. */
function describeParameters(isScaleShift: boolean, given: Hyperparameters) {
  const text = given["gen_params"];
  if (typeof text !== "string") return {};
  const wanted: Hyperparameters = {
    num_covariates: 1,
    use_scale_shift_norm: isScaleShift,
    model: "UNetModel",
  };
  const parsed = Object.entries(parseDictionary(text));
  const isSame = parsed.length > 0 &&
    parsed.every(([name, value]) => wanted[name] === value);
  return { gen_params: isSame ? text : JSON.stringify(wanted) };
}

function parseDictionary(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
