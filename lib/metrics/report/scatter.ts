/** Scatter plots with a line through all points. */
import { lineThrough } from "../extrapolation/line.ts";
import { domainOf, drawPlot, type Scales, text } from "./axes.ts";
import { element } from "./markup.ts";

const LEGEND_Y = 20;
/** Pixels within which two names would lie upon each other. */
const NEAR = 24;

/** A point of a scatter plot. */
export interface ScatterPoint {
  /** Place across. */
  readonly x: number;
  /** Place upwards. */
  readonly y: number;
  /** What stands above it. */
  readonly name: string;
  /** Kind, by which it is coloured. */
  readonly kind: string;
  /** Another point, by its place in the list, to be joined to it. */
  readonly joined?: number;
}

/** A scatter plot. */
export interface ScatterOptions {
  /** Title for screen readers. */
  readonly title: string;
  /** What is shown across. */
  readonly xLabel: string;
  /** What is shown upwards. */
  readonly yLabel: string;
  /** Colours by kind; they make the legend. */
  readonly colours: { readonly [kind: string]: string };
}

/**
 * A scatter plot with a line of least squares, as SVG.
 *
 * @throws {RangeError} when all points are at one place across.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { scatterPlot } from "@medigan/core/metrics";
 * const points = [
 *   { x: 0, y: 1, name: "1", kind: "a" },
 *   { x: 2, y: 2, name: "2", kind: "a" },
 * ];
 * const plot = scatterPlot(points, {
 *   title: "two points",
 *   xLabel: "x",
 *   yLabel: "y",
 *   colours: { a: "#2a6fb0" },
 * });
 * assert.match(plot, /^<svg /);
 * ```
 */
export function scatterPlot(
  points: readonly ScatterPoint[],
  { title, xLabel, yLabel, colours }: ScatterOptions,
): string {
  const line = lineThrough(points.map(({ x, y }) => [x, y] as const));
  const frame = {
    title,
    width: 760,
    height: 500,
    top: 38,
    x: { label: xLabel, domain: domainOf(points.map(({ x }) => x)) },
    y: { label: yLabel, domain: domainOf(points.map(({ y }) => y)) },
  };
  return drawPlot(frame, (scales) => {
    const [low, high] = domainOf(points.map(({ x }) => x), { room: 0 });
    const at = (x: number) => scales.y(line.intercept + line.slope * x);
    const trend = element("line", {
      x1: scales.x(low),
      y1: at(low),
      x2: scales.x(high),
      y2: at(high),
      class: "trend",
    });
    return links(points, scales) + trend +
      points.map((point) => dot(point, colours, scales)).join("") +
      points.map((point) => nameOf(point, points, scales)).join("") +
      legend(colours, scales) +
      text(`r = ${line.correlation.toFixed(2)}`, {
        x: scales.area.right,
        y: LEGEND_Y,
        class: "end",
      });
  });
}

function links(points: readonly ScatterPoint[], scales: Scales): string {
  return points.flatMap((point) => {
    const other = point.joined === undefined ? undefined : points[point.joined];
    if (other === undefined) return [];
    return element("line", {
      x1: scales.x(point.x),
      y1: scales.y(point.y),
      x2: scales.x(other.x),
      y2: scales.y(other.y),
      class: "link",
    });
  }).join("");
}

function dot(
  { x, y, kind }: ScatterPoint,
  colours: { readonly [kind: string]: string },
  scales: Scales,
): string {
  const [cx, cy] = [scales.x(x), scales.y(y)];
  return element("circle", { cx, cy, r: 5, fill: colours[kind] ?? "gray" });
}

/** Points that lie together and bear one name show it once. */
function nameOf(
  point: ScatterPoint,
  points: readonly ScatterPoint[],
  scales: Scales,
): string {
  const [x, y] = [scales.x(point.x), scales.y(point.y)];
  const other = point.joined === undefined ? undefined : points[point.joined];
  const isNear = other !== undefined && other.name === point.name &&
    Math.hypot(scales.x(other.x) - x, scales.y(other.y) - y) < NEAR;
  return isNear ? "" : text(point.name, { x, y: y - 9, class: "name" });
}

function legend(
  colours: { readonly [kind: string]: string },
  { area }: Scales,
): string {
  let x = area.left;
  return Object.entries(colours).map(([kind, fill]) => {
    const start = x;
    x += 30 + 8 * kind.length;
    const mark = { cx: start + 5, cy: LEGEND_Y - 4, r: 5, fill };
    return element("circle", mark) +
      text(kind, { x: start + 15, y: LEGEND_Y, class: "start" });
  }).join("");
}
