/** Extremes, sums and deviations of segments of pixels. */
import doubleSingle from "./double_single.wgsl" with { type: "text" };
import frame from "./frame.wgsl" with { type: "text" };
import code from "./image_statistics.wgsl" with { type: "text" };
import type { KernelProgram } from "./program.ts";

/** Record of `image_statistics.wgsl`. */
export const imageStatisticsProgram: KernelProgram<"segments"> = {
  name: "image_statistics",
  code: [code, doubleSingle, frame].join("\n"),
  parameters: ["segments"],
  inputs: 2,
  workgroups: ({ segments }) => [segments, 1, 1],
};
