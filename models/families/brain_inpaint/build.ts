/** Writing the brain tumour nets as graphs. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import { GraphBuilder, type Value } from "../../../lib/onnx/mod.ts";
import type { GeneratorGraph, Hyperparameters } from "../family.ts";
import { describePort } from "../ports.ts";
import { missingOfCircle, writeCircle } from "./circle.ts";
import {
  CONTRASTS,
  type NetWriting,
  writeInpaintNet,
  writeMaskNet,
} from "./nets.ts";
import { type BrainPlan, planBrainInpaint } from "./plan.ts";
import { asMask, cutOut, quantise } from "./steps.ts";

/** Names of input and output of the nets of outline and grades. */
const MASK_PORTS = {
  tumor_shape: ["shape_in", "shape_out"],
  tumor_grade: ["grade_in", "grade_out"],
} as const;

/** Halvings of the nets of outline and grades, and of that of the images. */
const MASK_MULTIPLE = 8;
const INPAINT_MULTIPLE = 4;

/** Any grey value above nothing, of 255: the net takes where the brain is. */
const BRAIN_THRESHOLD = 0.3 / 255;

/** Writes the graph of one net, or of all three. */
export function buildBrainInpaint(
  state: StateDict,
  hyperparameters: Hyperparameters,
): Promise<GeneratorGraph> {
  const plan = planBrainInpaint(state);
  if (plan === undefined) {
    throw new RangeError(
      "Cannot build brain tumour nets as the tensors must be those of them",
    );
  }
  const { image_size: size, net } = hyperparameters;
  const writing: GraphWriting = {
    graph: new GraphBuilder(),
    state,
    hyperparameters,
    size: typeof size === "number" ? [size, size] : ["height", "width"],
  };
  switch (plan.kind) {
    case "mask":
      return buildMask(writing, plan, net === "tumor_grade");
    case "inpaint":
      return buildInpaint(writing, plan);
    case "sequence":
      return buildSequence(writing, plan);
  }
}

interface GraphWriting extends NetWriting {
  readonly hyperparameters: Hyperparameters;
  readonly size: readonly (number | string)[];
}

type PlanOf<Kind> = Extract<BrainPlan, { readonly kind: Kind }>;

async function buildMask(
  writing: GraphWriting,
  { net }: PlanOf<"mask">,
  isGrade: boolean,
): Promise<GeneratorGraph> {
  const [source, target] = MASK_PORTS[isGrade ? "tumor_grade" : "tumor_shape"];
  const input = declareImage(writing, source, 2);
  const outputs = { [target]: await writeMaskNet(writing, net, input) };
  return finish(writing, { inputs: [input], outputs, multiple: MASK_MULTIPLE });
}

async function buildInpaint(
  writing: GraphWriting,
  { net }: PlanOf<"inpaint">,
): Promise<GeneratorGraph> {
  const blank = declareImage(writing, "blank", CONTRASTS.length);
  const grade = declareImage(writing, "grade", 1);
  const inpaint = await writeInpaintNet(writing, net, { blank, grade });
  return finish(writing, {
    inputs: [blank, grade],
    outputs: { inpaint },
    multiple: INPAINT_MULTIPLE,
  });
}

/**
 * From four contrasts and concentric circles to the same with a tumour. The
 * circles are an input, unless hyperparameters say which.
 */
async function buildSequence(
  writing: GraphWriting,
  { shape, grade: grades, inpaint: images }: PlanOf<"sequence">,
): Promise<GeneratorGraph> {
  const { graph, hyperparameters, size: [side] } = writing;
  const brain = declareImage(writing, "images", CONTRASTS.length);
  const first = graph.slice(brain, [{ axis: 1, start: 0, end: 1 }]);
  const isDrawn = missingOfCircle(hyperparameters).length === 0;
  const circle = isDrawn
    ? writeCircle(graph, hyperparameters, { like: first, side: Number(side) })
    : declareImage(writing, "circle", 1);
  const outline = await writeMaskNet(
    writing,
    shape,
    graph.concat(
      [asMask(graph, first, BRAIN_THRESHOLD), asMask(graph, circle)],
      1,
    ),
  );
  const mask = asMask(graph, outline);
  const levels = graph.concat([mask, circle], 1);
  const grade = quantise(graph, await writeMaskNet(writing, grades, levels));
  const blank = cutOut(graph, brain, mask);
  const inpaint = await writeInpaintNet(writing, images, { blank, grade });
  const merged = graph.add(graph.mul(inpaint, mask), blank);
  return finish(writing, {
    inputs: isDrawn ? [brain] : [brain, circle],
    outputs: { merged, inpaint, mask, grade },
    multiple: MASK_MULTIPLE,
  });
}

function declareImage(
  { graph, size }: GraphWriting,
  name: string,
  channels: number,
): Value {
  return graph.input(name, { shape: ["batch", channels, ...size] });
}

function finish(
  { graph }: GraphWriting,
  { inputs, outputs, multiple: sizeMultiple }: {
    readonly inputs: readonly Value[];
    readonly outputs: { readonly [name: string]: Value };
    readonly multiple: number;
  },
): GeneratorGraph {
  for (const [name, value] of Object.entries(outputs)) {
    graph.output(name, value);
  }
  return {
    graph,
    inputs: inputs.map((value) => ({
      ...describePort(value, "image"),
      sizeMultiple,
    })),
    outputs: Object.entries(outputs).map(([name, value]) => ({
      ...describePort(value, "output"),
      name,
    })),
  };
}
