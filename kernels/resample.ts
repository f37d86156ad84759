/** One pass of a separable resize. */
import doubleSingle from "./double_single.wgsl" with { type: "text" };
import frame from "./frame.wgsl" with { type: "text" };
import { type KernelProgram, workgroupsFor } from "./program.ts";
import code from "./resample.wgsl" with { type: "text" };

/** Record of `resample.wgsl`. */
export const resampleProgram: KernelProgram<
  "lines" | "length" | "places" | "stride" | "taps" | "bits" | "top"
> = {
  name: "resample",
  code: [code, doubleSingle, frame].join("\n"),
  parameters: ["lines", "length", "places", "stride", "taps", "bits", "top"],
  inputs: 3,
  workgroups: ({ lines, places, stride }) =>
    workgroupsFor(lines * places * stride),
};
