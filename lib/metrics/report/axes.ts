/** Axes of a plot. */
import { element, escaped } from "./markup.ts";

/** A direction of a plot. */
export interface Axis {
  /** What it shows. */
  readonly label: string;
  /** Values at its ends. */
  readonly domain: readonly [number, number];
  /** Texts at its ticks; the numbers when absent. */
  readonly format?: (value: number) => string;
}

/** A plot without its marks. */
export interface PlotFrame {
  /** Title for screen readers. */
  readonly title: string;
  /** Width in pixels. */
  readonly width: number;
  /** Height in pixels. */
  readonly height: number;
  /** Pixels above the marks, for a legend; 14 when absent. */
  readonly top?: number | undefined;
  /** Across. */
  readonly x: Axis;
  /** Upwards; a plot of rows has none. */
  readonly y?: Axis | undefined;
}

/** Places in pixels of values. */
export interface Scales {
  /** Across. */
  readonly x: (value: number) => number;
  /** Downwards, as SVG counts. */
  readonly y: (value: number) => number;
  /** Edges of the area of marks. */
  readonly area: {
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
  };
}

const MARGIN = { left: 58, top: 14, right: 16, bottom: 44 } as const;

/**
 * Numbers with one or two digits, spread over a domain.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { ticksOf } from "./axes.ts";
 * assert.deepEqual(ticksOf([0, 1]), [0, 0.2, 0.4, 0.6, 0.8, 1]);
 * ```
 */
export function ticksOf(
  [low, high]: readonly [number, number],
  count = 5,
): number[] {
  const raw = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((one) => one * power >= raw) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from(
    { length: last - first + 1 },
    (_, at) => Number(((first + at) * step).toPrecision(12)),
  );
}

/**
 * The smallest domain with some room that holds all values; a lone value has
 * one around it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { domainOf } from "./axes.ts";
 * assert.deepEqual(domainOf([0, 10], { room: 0.1 }), [-1, 11]);
 * ```
 */
export function domainOf(
  values: readonly number[],
  { room = 0.06, atLeast }: { room?: number; atLeast?: number } = {},
): [number, number] {
  const finite = values.filter(Number.isFinite);
  const low = Math.min(...finite, atLeast ?? Infinity);
  const high = Math.max(...finite);
  if (!(high >= low)) return [0, 1];
  const span = high - low || Math.abs(high) || 1;
  const start = low === atLeast ? low : low - room * span;
  return [start, high + room * span];
}

/** Scales of a frame. */
export function scalesOf(
  { width, height, top = MARGIN.top, x, y }: PlotFrame,
): Scales {
  const area = {
    left: y === undefined ? MARGIN.right : MARGIN.left,
    top,
    right: width - MARGIN.right,
    bottom: height - MARGIN.bottom,
  };
  const along = ([low, high]: readonly [number, number]) => (value: number) =>
    (value - low) / (high - low);
  const across = along(x.domain);
  const up = along(y?.domain ?? [0, 1]);
  return {
    x: (value) => area.left + across(value) * (area.right - area.left),
    y: (value) => area.bottom - up(value) * (area.bottom - area.top),
    area,
  };
}

/** Grid, ticks and labels of a frame. */
export function drawAxes(frame: PlotFrame, scales: Scales): string {
  const { x, y } = frame;
  const { area } = scales;
  const middle = (area.left + area.right) / 2;
  const parts = [
    ...ticksOf(x.domain, 6).map((value) =>
      tickAcross(value, { axis: x, scales })
    ),
    text(x.label, { x: middle, y: frame.height - 8, class: "label" }),
  ];
  if (y === undefined) return parts.join("");
  const centre = (area.top + area.bottom) / 2;
  const turn = `rotate(-90 14 ${Math.round(centre)})`;
  return [
    ...parts,
    ...ticksOf(y.domain).map((value) => tickUp(value, { axis: y, scales })),
    text(y.label, { x: 14, y: centre, class: "label", transform: turn }),
  ].join("");
}

type TickPlace = { readonly axis: Axis; readonly scales: Scales };

function tickAcross(value: number, { axis, scales }: TickPlace): string {
  const { area } = scales;
  const x = scales.x(value);
  const line = { x1: x, x2: x, y1: area.top, y2: area.bottom, class: "grid" };
  const label = { x, y: area.bottom + 16, class: "tick" };
  return element("line", line) + text(shown(value, axis), label);
}

function tickUp(value: number, { axis, scales }: TickPlace): string {
  const { area } = scales;
  const y = scales.y(value);
  const line = { x1: area.left, x2: area.right, y1: y, y2: y, class: "grid" };
  const label = { x: area.left - 8, y: y + 4, class: "tick end" };
  return element("line", line) + text(shown(value, axis), label);
}

function shown(value: number, { format }: Axis): string {
  return format?.(value) ?? String(value);
}

/** A text in a plot. */
export function text(
  content: string,
  attributes: { readonly [name: string]: string | number },
): string {
  return element("text", attributes, escaped(content));
}

/** The whole plot, from its marks. */
export function drawPlot(
  frame: PlotFrame,
  marks: (scales: Scales) => string,
): string {
  const scales = scalesOf(frame);
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${frame.width} ${frame.height}`,
      width: frame.width,
      height: frame.height,
      role: "img",
      "aria-label": frame.title,
      class: "plot",
    },
    element("title", {}, escaped(frame.title)) +
      drawAxes(frame, scales) + marks(scales),
  );
}
