/** An evaluation as a page. */
import type { Raster } from "../../image/raster.ts";
import type { Evaluation, MetricResult } from "../evaluate/evaluation.ts";
import type { Preprocessing } from "../features/features_of.ts";
import { listMetrics } from "../metric_table.ts";
import { escaped } from "./markup.ts";
import { metricTable, shortNumber } from "./metric_rows.ts";
import { htmlPage } from "./page.ts";
import { pictureOf } from "./pictures.ts";
import { boundPlot, infinityPlot, nearestPlot, sharesPlot } from "./plots.ts";

/** Two images that are near each other. */
export interface PairPicture {
  /** The synthetic image. */
  readonly synthetic: Raster;
  /** The real image nearest to it; absent where it shall not be shown. */
  readonly real?: Raster | undefined;
  /** Their distance over the usual one. */
  readonly ratio: number;
}

/** What a report shows. */
export interface EvaluationReport {
  /** What made the synthetic images. */
  readonly synthetic: string;
  /** What they were compared to. */
  readonly real: string;
  /** The numbers. */
  readonly evaluation: Evaluation;
  /** How features were made. */
  readonly preprocessing: Preprocessing | undefined;
  /** Whether features were standardised by the real images. */
  readonly isStandardised?: boolean | undefined;
  /** Some synthetic images. */
  readonly samples: readonly Raster[];
  /** The most suspicious pairs. */
  readonly pairs: readonly PairPicture[];
  /** Program and version. */
  readonly toolkit: string;
  /** The command that makes the report again. */
  readonly command?: string | undefined;
}

const SHARES = ["precision", "recall", "density", "coverage"];

/**
 * An evaluation as one page of HTML that needs nothing else: numbers, plots,
 * images and how they were made.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import {
 *   evaluateFeatures,
 *   matrixOf,
 *   renderEvaluation,
 * } from "@medigan/core/metrics";
 * const real = matrixOf([[0], [1], [2], [3]]);
 * const synthetic = matrixOf([[0.5], [1.5], [7]]);
 * const page = renderEvaluation({
 *   synthetic: "a model",
 *   real: "a folder",
 *   evaluation: await evaluateFeatures(real, synthetic, { repeats: 5 }),
 *   preprocessing: undefined,
 *   samples: [],
 *   pairs: [],
 *   toolkit: "@medigan/core",
 * });
 * assert.match(page, /not for clinical use/);
 * ```
 */
export function renderEvaluation(report: EvaluationReport): string {
  const { evaluation, synthetic } = report;
  const body = [
    header(report),
    tiles(evaluation),
    warnings(evaluation.warnings),
    plots(evaluation),
    `<h2>All metrics</h2>${metricTable(evaluation.metrics)}`,
    gallery(report),
    pairs(report),
    provenance(report),
  ];
  return htmlPage(`Evaluation of ${synthetic}`, body.join("\n"));
}

function header(
  { synthetic, real, evaluation, preprocessing }: EvaluationReport,
): string {
  const { counts } = evaluation;
  const by = preprocessing === undefined
    ? ""
    : `, by ${counts.features} features of ${escaped(preprocessing.backbone)}`;
  return `<h1>Evaluation of ${escaped(synthetic)}</h1>
<p class="dim">${counts.synthetic} synthetic images against ${counts.real} real ones: ${
    escaped(real)
  }${by}</p>
<div class="notice">Synthetic images made by a generative model. Research only, not for clinical use: no number here says that an image is medically right.</div>`;
}

function tiles({ fid, bound, metrics }: Evaluation): string {
  const { ratio, realReal, realSynthetic } = bound;
  const kid = metrics.find(({ id }) => id === "kid");
  const told: [string, string][] = [
    [shortNumber(fid.distance), "FID, all images (lower is better)"],
    [
      shortNumber(realSynthetic.mean),
      `FID real-synthetic, ${bound.count} each`,
    ],
    [shortNumber(realReal.mean), `FID real-real, ${bound.count} each`],
    [
      ratio.value === undefined ? "-" : shortNumber(ratio.value),
      `r_FID${
        ratio.isWithinBounds ? " (1 is as good as real)" : ", out of bounds"
      }`,
    ],
    ...kid?.value === undefined
      ? []
      : [[shortNumber(kid.value), "KID (lower is better)"] as [string, string]],
  ];
  const boxes = told.map(([value, what]) =>
    `<div class="tile"><b>${escaped(value)}</b><span>${
      escaped(what)
    }</span></div>`
  );
  return `<div class="tiles">${boxes.join("")}</div>`;
}

function warnings(texts: readonly string[]): string {
  if (texts.length === 0) return "";
  const items = texts.map((text) => `<li>${escaped(text)}</li>`).join("");
  return `<div class="notice"><ul>${items}</ul></div>`;
}

function plots({ bound, infinity, nearest, metrics }: Evaluation): string {
  const shares = SHARES.flatMap((id) => shareOf(id, metrics));
  const figures = [
    figure(
      boundPlot(bound),
      `FID with equal numbers of images. Each dot is one of ${bound.realReal.values.length} random splits of the real images, the line their mean.`,
    ),
    ...shares.length === 0 ? [] : [figure(
      sharesPlot(shares),
      "Dot: synthetic images with their 95 % interval. Line: what one half of the real images reaches against the other.",
    )],
    ...infinity === undefined ? [] : [figure(
      infinityPlot(infinity),
      `FID falls with the number of images; at endless images the line reads ${
        shortNumber(infinity.distance)
      }.`,
    )],
    ...nearest === undefined ? [] : [figure(
      nearestPlot(nearest),
      "How far it is to the nearest real image, from synthetic (orange) and from other real images (blue). Orange far to the left would be copies.",
    )],
  ];
  return `<h2>Distances and variety</h2><div class="plots">${
    figures.join("")
  }</div>`;
}

function figure(plot: string, caption: string): string {
  return `<figure>${plot}<figcaption>${escaped(caption)}</figcaption></figure>`;
}

function shareOf(id: string, metrics: readonly MetricResult[]) {
  const found = metrics.find((metric) => metric.id === id);
  if (found?.value === undefined) return [];
  const name = listMetrics().find((metric) => metric.id === id)?.name ?? id;
  const { value, interval, realReal } = found;
  return [{ name, value, interval, realReal }];
}

function gallery({ samples }: EvaluationReport): string {
  if (samples.length === 0) return "";
  const images = samples.map((raster, place) =>
    pictureOf(raster, `synthetic image ${place + 1} of this page`)
  );
  return `<h2>Some synthetic images</h2><div class="gallery">${
    images.join("")
  }</div>`;
}

function pairs({ pairs: shown, evaluation }: EvaluationReport): string {
  const { memorisation } = evaluation;
  if (memorisation === undefined) return "";
  const { suspicious, copies, threshold, expectedShare } = memorisation;
  const images = shown.map(({ synthetic, real, ratio }) =>
    `<div class="pair"><div>${pictureOf(synthetic, "synthetic image")}${
      real === undefined ? "" : pictureOf(real, "the real image beside it")
    }</div>ratio ${ratio.toFixed(2)}</div>`
  );
  const legend = shown.some(({ real }) => real !== undefined)
    ? `<p class="dim"><span class="synthetic-word">Left: synthetic</span>, <span class="real-word">right: the nearest real image</span>, the most suspicious first.</p>`
    : `<p class="dim">The most suspicious first; real images are left out of this page.</p>`;
  return `<h2>Nearest to a real image</h2>
<p>${copies} equal to a real image; ${suspicious} of ${memorisation.pairs.length} nearer than ${threshold} times the usual distance between real images there (among real images themselves: ${
    (100 * expectedShare).toFixed(1)
  } %). It says something only of images that the model was trained on, and proves no privacy.</p>
${legend}
<div class="pairs">${images.join("")}</div>`;
}

function provenance(
  report: EvaluationReport,
): string {
  const { preprocessing, evaluation, toolkit, command, real } = report;
  const { settings, fid } = evaluation;
  const facts = [
    ["real images", real],
    ...preprocessing === undefined ? [] : [
      ["backbone", `${preprocessing.backbone}, ${fid.dimension} features`],
      ["its digest", preprocessing.digest],
      [
        "preparation",
        `resize ${preprocessing.resize}, normalise ${preprocessing.normalize}, colours ${preprocessing.colour}${
          report.isStandardised
            ? "; features standardised by the real images"
            : ""
        }`,
      ],
    ],
    ["route", `${fid.route}, ${fid.precision}`],
    [
      "drawn",
      `seed ${settings.seed}, ${settings.splits} splits${
        settings.isGrouped ? " by patient" : ""
      }, ${settings.repeats} draws for intervals, ${settings.neighbours} neighbours`,
    ],
    ["software", toolkit],
    ...command === undefined ? [] : [["command", command]],
  ];
  const rows = facts.map(([name = "", value = ""]) =>
    `<tr><th>${escaped(name)}</th><td><code>${escaped(value)}</code></td></tr>`
  );
  return `<h2>How it was measured</h2><div class="scroll"><table>${
    rows.join("")
  }</table></div>
<footer>Numbers made with other backbones, resizing or normalisation do not compare with these.</footer>`;
}
