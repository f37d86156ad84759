/** What samples are called in reports. */
import type { Sample } from "./sample.ts";

/**
 * Name of a sample: its index, and its condition where it has one.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { sampleName } from "./sample_name.ts";
 * assert.equal(sampleName({ index: 3, label: "benign" }), "sample 3 (benign)");
 * ```
 */
export function sampleName(
  { index, label }: Pick<Sample, "index" | "label">,
): string {
  return `sample ${index}${label === undefined ? "" : ` (${label})`}`;
}
