/** How resizing rounds, for all that resize. */
import type { RasterDType } from "./raster.ts";

/** How weights are kept, and what a sum of weighted values becomes. */
export interface ResampleRounding {
  /** Bits behind the point of weights that are whole numbers; 0 where not. */
  readonly bits: number;
  /** Sums are rounded half up and kept within 0 to this, where it is given. */
  readonly top: number | undefined;
}

/** Pillow's weights are whole numbers of this many bits behind the point. */
const PILLOW_BITS = 22;

/**
 * The rounding of an element type.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { resampleRounding } from "./resample_rounding.ts";
 * assert.deepEqual(resampleRounding("uint16", {}), { bits: 0, top: 65535 });
 * ```
 */
export function resampleRounding(
  dtype: RasterDType,
  { antialias }: { readonly antialias?: boolean | undefined },
): ResampleRounding {
  if (dtype === "float32") return { bits: 0, top: undefined };
  if (dtype === "uint16") return { bits: 0, top: 65535 };
  return { bits: antialias ? PILLOW_BITS : 0, top: 255 };
}

/**
 * A weight as it is kept.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { roundWeight } from "./resample_rounding.ts";
 * assert.equal(roundWeight(-0.3, { bits: 2, top: 255 }), -1);
 * ```
 */
export function roundWeight(
  weight: number,
  { bits }: ResampleRounding,
): number {
  if (bits === 0) return weight;
  // Rounded half away from zero, as a cast behind ±0.5 does.
  return Math.trunc(weight * 2 ** bits + (weight < 0 ? -0.5 : 0.5));
}
