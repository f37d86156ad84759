/** Figures 8 and 9 of the paper. */
import { scatterPlot, type ScatterPoint } from "../report/scatter.ts";
import { standalone } from "../report/theme.ts";
import type { FidRow } from "./fid_table.ts";

const MODALITY_COLOURS = {
  mammography: "#3b7dd8",
  endoscopy: "#e67e22",
  "chest x-ray": "#2e9e5b",
  "brain MRI": "#d6568f",
} as const;

/**
 * Figure 8: FID of models over the lower bound of their real images, normalised
 * or not, with a line through all of them.
 *
 * @throws {RangeError} when there are less than two rows.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { boundFigure, publishedRows } from "@medigan/core/metrics";
 * assert.match(boundFigure(publishedRows()), /mammography/);
 * ```
 */
export function boundFigure(rows: readonly FidRow[]): string {
  const points = rows.flatMap(({ model, modality, distances, isComputed }) => {
    const found = distances.find(({ setting }) =>
      setting.isNormalized && setting.backbone === "ImageNet"
    );
    if (found === undefined) return [];
    return {
      x: found.realReal,
      y: found.realSynthetic,
      name: isComputed ? `${model} (here)` : String(model),
      kind: modality,
    };
  });
  return standalone(scatterPlot(points, {
    title: "FID of models over the lower bound of their real images",
    xLabel: "lower bound: FID real-real (ImageNet, normalised)",
    yLabel: "FID real-synthetic",
    colours: { ...MODALITY_COLOURS, ...otherColours(points) },
  }));
}

function otherColours(points: readonly ScatterPoint[]) {
  const unknown = points.map(({ kind }) => kind).filter((kind) =>
    !Object.hasOwn(MODALITY_COLOURS, kind)
  );
  return Object.fromEntries(unknown.map((kind) => [kind, "#8a8f98"]));
}

/**
 * Figure 9: FID by RadImageNet over FID by ImageNet, normalised (black) and not
 * (blue), joined for each model, with a line through all of them.
 *
 * @throws {RangeError} when there are less than two points.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { backboneFigure, publishedRows } from "@medigan/core/metrics";
 * assert.match(backboneFigure(publishedRows()), /RadImageNet/);
 * ```
 */
export function backboneFigure(rows: readonly FidRow[]): string {
  const points: ScatterPoint[] = [];
  for (const row of rows) {
    const normalised = pointOf(row, true);
    const plain = pointOf(row, false);
    if (normalised !== undefined) points.push(normalised);
    if (plain === undefined) continue;
    const before = normalised === undefined
      ? {}
      : { joined: points.length - 1 };
    points.push({ ...plain, ...before });
  }
  return standalone(scatterPlot(points, {
    title: "FID by RadImageNet over FID by ImageNet",
    xLabel: "FID real-synthetic by ImageNet",
    yLabel: "FID real-synthetic by RadImageNet",
    colours: { normalised: "#7a7f87", "not normalised": "#3b7dd8" },
  }));
}

function pointOf(
  { model, distances, isComputed }: FidRow,
  isNormalized: boolean,
): ScatterPoint | undefined {
  const by = (backbone: string) =>
    distances.find(({ setting }) =>
      setting.isNormalized === isNormalized && setting.backbone === backbone
    )?.realSynthetic;
  const [x, y] = [by("ImageNet"), by("RadImageNet")];
  if (x === undefined || y === undefined) return undefined;
  return {
    x,
    y,
    name: isComputed ? `${model} (here)` : String(model),
    kind: isNormalized ? "normalised" : "not normalised",
  };
}
