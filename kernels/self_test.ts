/** What a driver makes of exact arithmetic. */
import doubleSingle from "./double_single.wgsl" with { type: "text" };
import frame from "./frame.wgsl" with { type: "text" };
import type { KernelProgram } from "./program.ts";
import code from "./self_test.wgsl" with { type: "text" };

/** Record of `self_test.wgsl`. */
export const selfTestProgram: KernelProgram<"pairs"> = {
  name: "self_test",
  code: [code, doubleSingle, frame].join("\n"),
  parameters: ["pairs"],
  inputs: 1,
  workgroups: () => [1, 1, 1],
};
