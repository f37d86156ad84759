/** Plots of an evaluation. */
import type { FrechetInfinity } from "../extrapolation/fid_infinity.ts";
import type { LowerBound } from "../evaluate/lower_bound.ts";
import { domainOf, drawPlot, type Scales, text } from "./axes.ts";
import { element } from "./markup.ts";

const SIZE = { width: 460, height: 260 } as const;

/** Both distances of the lower bound: each split a dot, their mean a line. */
export function boundPlot(
  { realReal, realSynthetic, count }: LowerBound,
): string {
  const all = [...realReal.values, ...realSynthetic.values];
  const frame = {
    ...SIZE,
    height: 180,
    title: "FID among real images and of synthetic ones",
    x: {
      label: `FID of ${count} against ${count} images`,
      domain: domainOf(all, { atLeast: 0 }),
    },
  };
  return drawPlot(frame, (scales) => {
    const { top, bottom } = scales.area;
    const rows = [top + (bottom - top) * 0.3, top + (bottom - top) * 0.8];
    return [
      strip(realReal.values, { y: rows[0]!, scales, name: "real" }),
      strip(realSynthetic.values, { y: rows[1]!, scales, name: "synthetic" }),
      text("real - real", { x: 18, y: rows[0]! - 16, class: "start" }),
      text("real - synthetic", { x: 18, y: rows[1]! - 16, class: "start" }),
    ].join("");
  });
}

function strip(
  values: readonly number[],
  { y, scales, name }: { y: number; scales: Scales; name: string },
): string {
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
  const x = scales.x(mean);
  const dots = values.map((value) =>
    element("circle", {
      cx: scales.x(value),
      cy: y,
      r: 5,
      class: `${name} faint`,
    })
  );
  const line = { x1: x, x2: x, y1: y - 11, y2: y + 11, class: name };
  return [...dots, element("line", line)].join("");
}

/** FID over one over the number of images, with its line to no limit. */
export function infinityPlot(
  { points, line, distance }: FrechetInfinity,
): string {
  const most = Math.max(...points.map(({ count }) => 1 / count));
  const values = [...points.map((one) => one.distance), distance];
  const frame = {
    ...SIZE,
    title: "FID over one over the number of images",
    x: {
      label: "images of each set (axis: one over their number)",
      domain: [0, most * 1.05] as const,
      format: (value: number) =>
        value === 0 ? "endless" : String(Math.round(1 / value)),
    },
    y: { label: "FID", domain: domainOf(values) },
  };
  return drawPlot(frame, (scales) => {
    const ends = [0, most].map((at) => ({
      x: scales.x(at),
      y: scales.y(line.intercept + line.slope * at),
    }));
    const [from, to] = ends;
    const dots = points.map((point) =>
      element("circle", {
        cx: scales.x(1 / point.count),
        cy: scales.y(point.distance),
        r: 4,
        class: "synthetic",
      })
    );
    const trend = {
      x1: from!.x,
      y1: from!.y,
      x2: to!.x,
      y2: to!.y,
      class: "trend",
    };
    const mark = { cx: from!.x, cy: from!.y, r: 5, class: "real" };
    return element("line", trend) + dots.join("") + element("circle", mark);
  });
}

/** Distances to the nearest real image. */
export interface NearestDistances {
  /** Of synthetic images. */
  readonly synthetic: readonly number[];
  /** Of real images, to another one. */
  readonly real: readonly number[];
}

const BINS = 24;

/** How far it is to the nearest real image: two histograms. */
export function nearestPlot({ synthetic, real }: NearestDistances): string {
  const all = [...synthetic, ...real];
  const [, high] = domainOf(all, { atLeast: 0, room: 0.02 });
  const shares = {
    real: sharesOf(real, high),
    synthetic: sharesOf(synthetic, high),
  };
  const most = Math.max(...shares.real, ...shares.synthetic);
  const frame = {
    ...SIZE,
    title: "Distances to the nearest real image",
    x: {
      label: "distance of features to the nearest (other) real image",
      domain: [0, high] as const,
    },
    y: { label: "% of images", domain: [0, 1.08 * most] as const },
  };
  return drawPlot(
    frame,
    (scales) =>
      (["real", "synthetic"] as const).map((name) =>
        bars(shares[name], { high, scales, name })
      ).join(""),
  );
}

function sharesOf(values: readonly number[], high: number): number[] {
  const counts = new Array<number>(BINS).fill(0);
  for (const value of values) {
    const bin = Math.min(BINS - 1, Math.floor(value / high * BINS));
    counts[bin] = (counts[bin] ?? 0) + 100 / values.length;
  }
  return counts;
}

function bars(
  shares: readonly number[],
  { high, scales, name }: { high: number; scales: Scales; name: string },
): string {
  return shares.map((share, bin) => {
    const x = scales.x(bin * high / BINS);
    const y = scales.y(share);
    const width = scales.x((bin + 1) * high / BINS) - x - 1;
    const height = scales.area.bottom - y;
    return element("rect", { x, y, width, height, class: `${name} faint` });
  }).join("");
}

/** A share with its interval and what real images reach. */
export interface ShareRow {
  /** Name. */
  readonly name: string;
  /** The value. */
  readonly value: number;
  /** Its interval. */
  readonly interval?: readonly [number, number] | undefined;
  /** What real images reach. */
  readonly realReal?: number | undefined;
}

/** Shares from 0 to 1, or a little more, one row each. */
export function sharesPlot(rows: readonly ShareRow[]): string {
  const most = Math.max(
    1,
    ...rows.flatMap(({ value, interval, realReal }) => [
      value,
      interval?.[1] ?? 0,
      realReal ?? 0,
    ]),
  );
  const frame = {
    ...SIZE,
    title: "Fidelity and variety",
    x: {
      label: "higher is better",
      domain: [0, most * 1.03] as const,
    },
  };
  return drawPlot(frame, (scales) => {
    const { top, bottom } = scales.area;
    const step = (bottom - top) / rows.length;
    return rows.map((row, place) =>
      shareRow(row, top + step * (place + 0.65), scales)
    ).join("");
  });
}

function shareRow(row: ShareRow, y: number, scales: Scales): string {
  const { name, value, interval, realReal } = row;
  const x = (at: number) => scales.x(at);
  const whisker = interval === undefined ? "" : element("line", {
    x1: x(Math.max(0, interval[0])),
    x2: x(interval[1]),
    y1: y,
    y2: y,
    class: "synthetic",
  });
  const bound = realReal === undefined ? "" : element("line", {
    x1: x(realReal),
    x2: x(realReal),
    y1: y - 9,
    y2: y + 9,
    class: "real",
  });
  const dot = { cx: x(value), cy: y, r: 5, class: "synthetic" };
  return bound + whisker + element("circle", dot) +
    text(name, { x: 18, y: y - 12, class: "start" });
}
