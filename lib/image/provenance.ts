/** What every written image says of itself. */

/** The sentence that every synthetic image carries. */
export const SYNTHETIC_NOTICE =
  "Synthetic image made by a generative model, not a picture of a patient. Not for clinical use.";

/** What {@linkcode provenanceText} needs to know. */
export interface ProvenanceTextOptions {
  /** Name and version of the software, such as `"@medigan/core 0.1.0"`. */
  readonly software: string;
  /** Where the image comes from: plain data that JSON can hold. */
  readonly provenance: { readonly [name: string]: unknown };
}

/**
 * The PNG texts of a synthetic image: `Comment` (the notice), `Software`, and
 * `medigan` (the provenance as JSON), for {@linkcode encodePng}.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { provenanceText, SYNTHETIC_NOTICE } from "@medigan/core/image";
 * const text = provenanceText({
 *   software: "@medigan/core 0.1.0",
 *   provenance: { model: "00000_EXAMPLE", seed: 7 },
 * });
 * assert.equal(text.Comment, SYNTHETIC_NOTICE);
 * assert.equal(JSON.parse(text.medigan).seed, 7);
 * ```
 */
export function provenanceText(
  options: ProvenanceTextOptions,
): { Comment: string; Software: string; medigan: string } {
  return {
    Comment: SYNTHETIC_NOTICE,
    Software: options.software,
    medigan: JSON.stringify(options.provenance),
  };
}
