/** Grey values to levels of 0 to 255 by windows. */
import doubleSingle from "./double_single.wgsl" with { type: "text" };
import frame from "./frame.wgsl" with { type: "text" };
import code from "./normalize.wgsl" with { type: "text" };
import type { KernelProgram } from "./program.ts";

/** Record of `normalize.wgsl`. */
export const normalizeProgram: KernelProgram<"segments"> = {
  name: "normalize",
  code: [code, doubleSingle, frame].join("\n"),
  parameters: ["segments"],
  inputs: 3,
  workgroups: ({ segments }) => [segments, 1, 1],
};
