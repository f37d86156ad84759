/** Which of the brain tumour nets there are, from names and shapes. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import { ModulePool } from "../module_pool.ts";
import {
  type InpaintNet,
  type MaskNet,
  takeInpaintNet,
  takeMaskNet,
} from "./nets.ts";

/** One net, or all three. */
export type BrainPlan =
  | { readonly kind: "mask"; readonly net: MaskNet }
  | { readonly kind: "inpaint"; readonly net: InpaintNet }
  | {
    readonly kind: "sequence";
    readonly shape: MaskNet;
    readonly grade: MaskNet;
    readonly inpaint: InpaintNet;
  };

/** The plan, or nothing when the tensors are of another architecture. */
export function planBrainInpaint(state: StateDict): BrainPlan | undefined {
  const pool = new ModulePool(state);
  const plan = takePlan(pool);
  return pool.isUsedUp ? plan : undefined;
}

function takePlan(pool: ModulePool): BrainPlan | undefined {
  if (pool.has("model.0.conv.0")) {
    const net = takeMaskNet(pool, "");
    return net && { kind: "mask", net };
  }
  if (pool.has("model_initial.0.conv.0")) {
    const net = takeInpaintNet(pool, "");
    return net && { kind: "inpaint", net };
  }
  const shape = takeMaskNet(pool, "tumor_shape.");
  const grade = takeMaskNet(pool, "tumor_grade.");
  const inpaint = takeInpaintNet(pool, "inp_gen.");
  return shape && grade && inpaint &&
    { kind: "sequence", shape, grade, inpaint };
}

/** Channels of the first layer, which the original has 32 of. */
export function firstWidth(plan: BrainPlan): number {
  const layers = plan.kind === "inpaint"
    ? plan.net.encoder
    : plan.kind === "mask"
    ? plan.net
    : plan.shape;
  return layers[0]?.outputChannels ?? 0;
}
