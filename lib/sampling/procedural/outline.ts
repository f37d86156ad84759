/** Closed outlines of cubic Bezier curves through points sorted by angle. */
import type { OutlineParameters, OutlineShape, Span } from "./parameters.ts";

/** A place in the mask, in pixels from its upper left corner. */
export interface Point {
  /** Column. */
  readonly x: number;
  /** Row. */
  readonly y: number;
}

/** A cubic curve: where it begins, two handles, and where it ends. */
export type Curve = readonly [Point, Point, Point, Point];

/** Numbers in 0..1, one after the other. */
type Next = () => number;

/** Random numbers that an outline may take; fewer lobes take fewer. */
export const OUTLINE_DRAWS = 64;

interface Anchor extends Point {
  readonly handle: number;
}

/**
 * An outline of a shape.
 *
 * @param uniforms At least 64 numbers in 0..1; the same give the same outline.
 *
 * @returns Curves that follow each other and end where they began.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import OUTLINES from "../../../models/bundled/tumour_outlines.json" with {
 *   type: "json",
 * };
 * import { drawOutline } from "./outline.ts";
 * import type { OutlineParameters } from "./parameters.ts";
 * const uniforms = new Float32Array(64).fill(0.5);
 * const parameters = OUTLINES as unknown as OutlineParameters;
 * const curves = drawOutline(OUTLINES.shapes.oval as never, {
 *   uniforms,
 *   ...parameters,
 * });
 * assert.deepEqual(curves.at(-1)?.[3], curves[0]?.[0]);
 * ```
 */
export function drawOutline(
  shape: OutlineShape,
  { uniforms, size, radius, wander }:
    & Omit<OutlineParameters, "schema" | "shapes">
    & { readonly uniforms: ArrayLike<number> },
): Curve[] {
  const [height, width] = size;
  let taken = 0;
  const next: Next = () => held(uniforms[taken++] ?? 0.5);
  const length = within(radius, next()) * Math.min(height, width);
  const place = {
    x: width * (0.5 + wander * (2 * next() - 1)),
    y: height * (0.5 + wander * (2 * next() - 1)),
  };
  const turn = 2 * Math.PI * next();
  const aspect = within(shape.aspect, next());
  const anchors = polarAnchors(shape, next).map(
    ({ angle, radius: share, handle }) => {
      const along = share * length * Math.cos(angle);
      const across = share * length * aspect * Math.sin(angle);
      return {
        x: place.x + along * Math.cos(turn) - across * Math.sin(turn),
        y: place.y + along * Math.sin(turn) + across * Math.cos(turn),
        handle,
      };
    },
  );
  return joinSmoothly(anchors);
}

function held(uniform: number): number {
  return Math.min(1, Math.max(0, uniform));
}

function within([low, high]: Span, share: number): number {
  return low + (high - low) * share;
}

interface PolarAnchor {
  readonly angle: number;
  readonly radius: number;
  readonly handle: number;
}

/** Peaks and valleys in the order of their angles, which never cross. */
function polarAnchors(shape: OutlineShape, next: Next): PolarAnchor[] {
  const { lobes, unevenness, peaks, valleys } = shape;
  const count = Math.min(
    lobes[1],
    Math.floor(
      lobes[0] +
        (lobes[1] - lobes[0] + 1) * next(),
    ),
  );
  const spacing = 2 * Math.PI / count;
  const angles = Array.from(
    { length: count },
    (_, lobe) => spacing * (lobe + unevenness * (next() - 0.5)),
  );
  return angles.flatMap((angle, lobe) => {
    const radius = within(peaks, next());
    const peak = { angle, radius, handle: shape.peakHandle };
    if (valleys === undefined) return [peak];
    const following = lobe + 1 < count
      ? angles[lobe + 1] ?? angle
      : (angles[0] ?? 0) + 2 * Math.PI;
    return [peak, {
      angle: (angle + following) / 2,
      radius: within(valleys, next()),
      handle: shape.valleyHandle,
    }];
  });
}

/** Curves that pass each anchor along the line between its neighbours. */
function joinSmoothly(anchors: readonly Anchor[]): Curve[] {
  const at = (place: number) =>
    anchors[(place + anchors.length) % anchors.length] as Anchor;
  const tangents = anchors.map((_, place) =>
    direction(at(place - 1), at(place + 1))
  );
  return anchors.map((from, place) => {
    const to = at(place + 1);
    const distance = Math.hypot(to.x - from.x, to.y - from.y);
    const leaving = tangents[place] as Point;
    const arriving = tangents[(place + 1) % anchors.length] as Point;
    return [
      from,
      moved(from, leaving, from.handle * distance),
      moved(to, arriving, -to.handle * distance),
      to,
    ];
  });
}

function direction(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  return { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
}

function moved({ x, y }: Point, along: Point, distance: number): Point {
  return { x: x + along.x * distance, y: y + along.y * distance };
}
