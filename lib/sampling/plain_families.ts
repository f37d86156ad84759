/** Families whose models no checkpoint is rebuilt for. */

import { CODE_FAMILY } from "../registry/card.ts";

/** Models that are ONNX files. */
export const ONNX_FAMILY = "onnx";

/** Models that draw instead of running a net. */
export const PROCEDURAL_FAMILY = "procedural_mask";

/** All of them. */
export const PLAIN_FAMILIES: readonly string[] = [
  ONNX_FAMILY,
  PROCEDURAL_FAMILY,
  CODE_FAMILY,
];
