/** What a checkpoint says of the brain tumour nets, and what it does not. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import type { Hyperparameters, Recognition } from "../family.ts";
import {
  CIRCLE_HYPERPARAMETERS,
  missingOfCircle,
  ORIGINAL_SIZE,
} from "./circle.ts";
import { type BrainPlan, firstWidth, planBrainInpaint } from "./plan.ts";

/** Channels of the first layer of the original. */
const ORIGINAL_WIDTH = 32;

const NET_NOTE =
  "The nets of outline and grades have the same tensors; this one is taken for that of the outline; net says otherwise";

/** Recognises one of the nets, or all three. */
export function recogniseBrainInpaint(
  state: StateDict,
  given: Hyperparameters,
): Recognition | undefined {
  const plan = planBrainInpaint(state);
  if (plan === undefined) return undefined;
  const net = chooseNet(plan, given, state.fileName);
  const missing = plan.kind === "sequence" ? missingOfCircle(given) : [];
  const hasCircle = missing.length < CIRCLE_HYPERPARAMETERS.length;
  const isDrawn = plan.kind === "sequence" && hasCircle;
  const size = given["image_size"] ?? (isDrawn ? ORIGINAL_SIZE : undefined);
  return {
    hyperparameters: {
      net: net ?? "tumor_shape",
      width_scale: firstWidth(plan) / ORIGINAL_WIDTH,
      ...size !== undefined && { image_size: size },
      ...circleOf(given),
    },
    confidence: "sure",
    missing: isDrawn ? missing : [],
    notes: net === undefined ? [NET_NOTE] : [],
  };
}

function circleOf(given: Hyperparameters): Hyperparameters {
  const names = CIRCLE_HYPERPARAMETERS.map(({ name }) => name);
  return Object.fromEntries(
    Object.entries(given).filter(([name]) => names.includes(name)),
  );
}

/** The net that is there; nothing when it is not clear which. */
function chooseNet(
  { kind }: BrainPlan,
  { net }: Hyperparameters,
  fileName = "",
): string | undefined {
  if (kind === "sequence") return "sequence";
  if (kind === "inpaint") return "inp_gen";
  const names = ["tumor_shape", "tumor_grade"];
  return names.find((name) => name === net) ??
    names.find((name) => fileName.endsWith(`${name}.pth`));
}
