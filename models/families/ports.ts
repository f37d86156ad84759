/** Describing the inputs and outputs of a graph. */
import type { Value } from "../../lib/onnx/mod.ts";
import type { PortInfo } from "./family.ts";

/** The port of a value: sizes that are given at run time are `-1`. */
export function describePort(
  { name, shape, dtype }: Value,
  role: NonNullable<PortInfo["role"]>,
): PortInfo {
  return {
    name,
    shape: shape.map((size) => typeof size === "number" ? size : -1),
    dtype: dtype === "int64" ? "int64" : "float32",
    role,
  };
}
