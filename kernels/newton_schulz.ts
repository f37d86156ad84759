/** The step of the iteration that finds square roots of matrices. */
import doubleSingle from "./double_single.wgsl" with { type: "text" };
import frame from "./frame.wgsl" with { type: "text" };
import code from "./newton_schulz.wgsl" with { type: "text" };
import { type KernelProgram, workgroupsFor } from "./program.ts";

/** Record of `newton_schulz.wgsl`. */
export const newtonSchulzProgram: KernelProgram<"size"> = {
  name: "newton_schulz",
  code: [code, doubleSingle, frame].join("\n"),
  parameters: ["size"],
  inputs: 1,
  workgroups: ({ size }) => workgroupsFor(size * size),
};
