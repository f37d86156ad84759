/** Everything that is needed to write a DCGAN, from names and shapes. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import type { Hyperparameters } from "../family.ts";
import { listModules } from "../modules.ts";
import { type ConditionPath, readConditionPath } from "./condition.ts";
import { chooseGeometry, listGeometries, type Step } from "./geometry.ts";
import { findStack, type Stack, type StackLayer } from "./stack.ts";

/** What stands between a convolution and the next one. */
export interface LayerPlan extends StackLayer, Step {
  /** Normalisation behind the convolution. */
  readonly norm: "batch" | "instance" | "none";
  /** Whether the activation follows. */
  readonly isActivated: boolean;
}

/** A DCGAN before its numbers are read. */
export interface DcganPlan {
  /** The stack as it was found. */
  readonly stack: Stack;
  /** Its layers in order. */
  readonly layers: readonly LayerPlan[];
  /** Side of the image; nothing when it must be given. */
  readonly imageSize: number | undefined;
  /** Length of the latent. */
  readonly latentSize: number;
  /** Path of the condition, where the stack takes one. */
  readonly condition: ConditionPath | undefined;
  /** What was assumed. */
  readonly notes: readonly string[];
}

/** The plan, or nothing when the tensors are of another architecture. */
export function planDcgan(
  state: StateDict,
  given: Hyperparameters,
): DcganPlan | undefined {
  const stack = findStack(listModules(state));
  const [first] = stack?.layers ?? [];
  if (stack === undefined || first === undefined) return undefined;
  const path = readConditionPath(stack.others);
  // Everything must be accounted for: else it is a part of something larger.
  if (path === undefined && stack.others.length > 0) return undefined;
  const surplus = first.inputChannels - (path?.channels ?? 0);
  if (surplus < 0) return undefined;
  const condition = surplus > 0 ? path : undefined;
  const isUnused = path !== undefined && condition === undefined;
  const geometry = chooseGeometry(stack, givenSize(given));
  const [usual] = listGeometries(stack);
  const steps = geometry?.steps ?? usual?.steps ?? [];
  const isInstanceNormUsed = given["is_instance_norm_used"] !== false;
  return {
    stack,
    layers: stack.layers.map((layer, place) =>
      planLayer({ ...layer, ...steps[place] as Step }, isInstanceNormUsed)
    ),
    imageSize: geometry?.imageSize,
    latentSize: condition === undefined ? first.inputChannels : surplus,
    condition,
    notes: isUnused
      ? ["The path of the condition is unused: the first layer takes none"]
      : [],
  };
}

function givenSize(given: Hyperparameters): number | undefined {
  const size = given["image_size"];
  return typeof size === "number" ? size : undefined;
}

/**
 * Numbers in the names tell of layers without tensors: one is the activation,
 * two are an instance norm and the activation.
 */
function planLayer(
  layer: StackLayer & Step,
  isInstanceNormUsed: boolean,
): LayerPlan {
  const silent = layer.silentLayers ?? 1;
  if (layer.normPath !== undefined) {
    return { ...layer, norm: "batch", isActivated: silent > 0 };
  }
  const isInstance = silent > 1 && isInstanceNormUsed;
  return {
    ...layer,
    norm: isInstance ? "instance" : "none",
    isActivated: silent > 0,
  };
}
