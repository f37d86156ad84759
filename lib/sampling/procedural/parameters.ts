/** What outlines of tumours look like, as numbers in a file. */
import * as v from "valibot";
import { FormatError } from "../../errors.ts";

/** Version of the file's schema. */
export const OUTLINES_SCHEMA = "medigan.outlines/1";

/** A smallest and a largest value, between which one is drawn evenly. */
export type Span = readonly [low: number, high: number];

/**
 * How outlines of one shape are drawn: lobes around a centre, each with a peak
 * and perhaps a valley after it. Radii are shares of the outline's radius;
 * handles of the curves are shares of the distance to the next point.
 */
export interface OutlineShape {
  /** Number of lobes. */
  readonly lobes: Span;
  /** How far lobes stray from even angles, as a share of their distance. */
  readonly unevenness: number;
  /** Radius of peaks. */
  readonly peaks: Span;
  /** Radius of valleys; lobes have none when absent. */
  readonly valleys?: Span;
  /** Length of handles at peaks: 0 makes corners. */
  readonly peakHandle: number;
  /** Length of handles at valleys. */
  readonly valleyHandle: number;
  /** The shorter axis as a share of the longer one. */
  readonly aspect: Span;
}

/** How masks are drawn. */
export interface OutlineParameters {
  /** Version of the schema. */
  readonly schema: typeof OUTLINES_SCHEMA;
  /** Height and width of the mask in pixels. */
  readonly size: readonly [height: number, width: number];
  /** Radius, as a share of the mask's shorter side. */
  readonly radius: Span;
  /** How far the centre strays, as a share of the mask's sides. */
  readonly wander: number;
  /** Shapes by name, in the order of the condition's values. */
  readonly shapes: { readonly [name: string]: OutlineShape };
}

function numberIn(low: number, high: number) {
  return v.pipe(v.number(), v.minValue(low), v.maxValue(high));
}

function spanIn(low: number, high: number) {
  const one = numberIn(low, high);
  return v.pipe(
    v.strictTuple([one, one]),
    v.check(([first, last]) => first <= last, "the lower number first"),
  );
}

const Size = v.pipe(numberIn(8, 4096), v.integer());

const Shape = v.strictObject({
  lobes: spanIn(3, 20),
  unevenness: numberIn(0, 0.8),
  peaks: spanIn(0.1, 1),
  valleys: v.exactOptional(spanIn(0.1, 1)),
  peakHandle: numberIn(0, 1),
  valleyHandle: numberIn(0, 1),
  aspect: spanIn(0.2, 1),
});

const Parameters = v.strictObject({
  schema: v.literal(OUTLINES_SCHEMA),
  size: v.strictTuple([Size, Size]),
  radius: spanIn(0.02, 0.5),
  wander: numberIn(0, 0.5),
  shapes: v.pipe(
    v.record(v.string(), Shape),
    v.minEntries(1),
    v.maxEntries(100),
  ),
});

/**
 * Reads the parameters of outlines.
 *
 * @throws {FormatError} when the bytes are no such file; names the place.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseOutlines } from "./parameters.ts";
 * const bytes = new TextEncoder().encode("{}");
 * assert.throws(() => parseOutlines(bytes), /schema/);
 * ```
 */
export function parseOutlines(bytes: Uint8Array): OutlineParameters {
  const result = v.safeParse(Parameters, readJson(bytes), { abortEarly: true });
  if (result.success) return result.output as OutlineParameters;
  const [issue] = result.issues;
  throw new FormatError(
    `Cannot read the parameters of outlines as ${
      v.getDotPath(issue) ?? "the whole"
    } must be ${issue.expected ?? issue.message}: current value is ${
      issue.received.slice(0, 80)
    }`,
  );
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new FormatError(
      "Cannot read the parameters of outlines as they are no JSON",
      { cause },
    );
  }
}
