/** What is known of quality measures: their names, and which way is better. */
import { UsageError } from "../../errors.ts";
import type { MetricValue } from "../card.ts";
import { didYouMean, likelyMeant } from "../distance.ts";
import { isObject, type Json, valueAt } from "../json.ts";

/** Which values of a metric are the better ones. */
export type MetricDirection = "lower" | "higher";

const LOWER =
  /^(fid|kid|frd|mse|nsme|mae|lpips|diceloss)\d*$|^fid(radimagenet|\d+)$/;
const HIGHER =
  /^(ssim|psnr|is|dice\w*|iou|f1|auc|auprc|accuracy|precision|recall|specificity|density|coverage)$|ratio$|delta$/;

/** Other spellings, all in lower case and without punctuation. */
const ALIASES: { readonly [spelling: string]: string } = {
  auroc: "auc",
  rocauc: "auc",
  frocauc: "auc",
  dsc: "dice",
  dicescore: "dice",
  jaccard: "iou",
  f1score: "f1",
  fscore: "f1",
  rfid: "fidratio",
  radfid: "fidradimagenet",
  radimagenetfid: "fidradimagenet",
  nmse: "nsme",
  inceptionscore: "is",
};

/**
 * Which values of a metric are the better ones; `undefined` for counts and
 * the like. In a Turing test the better model is the one that is found out
 * less often.
 *
 * @param metric Dot path, or its last part.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { metricDirection } from "@medigan/core/registry";
 * assert(metricDirection("FID") === "lower");
 * assert(metricDirection("SEG.trained_on_fake.Dice") === "higher");
 * ```
 */
export function metricDirection(metric: string): MetricDirection | undefined {
  const parts = canonicalParts(metric);
  const name = parts.at(-1) ?? "";
  if (parts.at(-2) === "turingtest") {
    return name === "auc" || name === "accuracy" ? "lower" : undefined;
  }
  if (LOWER.test(name)) return "lower";
  return HIGHER.test(name) ? "higher" : undefined;
}

/** Metrics of several models, found by any of their spellings. */
export interface MetricFinder {
  /** The metric's spelling in the cards. */
  readonly name: string;
  /** Its value in a `performance` group, where it was measured. */
  readonly valueIn: (performance: object) => MetricValue | undefined;
}

/**
 * Finds the metric that a user means: by dot path, by the end of one when
 * there is only one such metric, in any case and by any alias.
 *
 * @param performances The `performance` groups in which to look.
 *
 * @throws {UsageError} when there is no such metric, or several.
 */
export function findMetric(
  metric: string,
  performances: readonly object[],
): MetricFinder {
  const found = matchingMetrics(metric, performances);
  const [spellings = []] = found;
  if (found.length > 1) {
    throw new UsageError(
      `Cannot use the metric "${metric}" as ${found.length} metrics end so`,
      { hint: `Use one of ${found.map(([path]) => path).join(", ")}` },
    );
  }
  return {
    name: spellings[0] ?? metric,
    valueIn: (performance) =>
      spellings.map((path) => valueAt(performance, path))
        .find((value) => value !== undefined && value !== null) as
          | MetricValue
          | undefined,
  };
}

/**
 * Dot paths of all metrics that a user may mean, in all their spellings.
 *
 * @throws {UsageError} when there is none.
 */
export function metricPaths(
  metric: string,
  performances: readonly object[],
): string[] {
  return matchingMetrics(metric, performances).flat();
}

/** One list of spellings for each metric that fits. */
function matchingMetrics(
  metric: string,
  performances: readonly object[],
): string[][] {
  const known = spellingsByName(performances);
  const wanted = canonicalParts(
    metric.replace(/^(selection\.)?performance\./, ""),
  ).join(".");
  const exact = known.get(wanted);
  if (exact !== undefined) return [exact];
  const found = [...known]
    .filter(([name]) => name.endsWith(`.${wanted}`))
    .map(([, spellings]) => spellings);
  if (found.length > 0) return found;
  const names = [...known.values()].flatMap(([path]) => path ?? []);
  const fallback = `Use one of ${names.slice(0, 8).join(", ")}`;
  throw new UsageError(
    `Cannot use the metric "${metric}" as no model has it`,
    { hint: didYouMean(likelyMeant(metric, names), fallback) },
  );
}

function spellingsByName(
  performances: readonly object[],
): Map<string, string[]> {
  const known = new Map<string, string[]>();
  for (const path of new Set(performances.flatMap((one) => leafPaths(one)))) {
    const name = canonicalParts(path).join(".");
    known.set(name, [...(known.get(name) ?? []), path]);
  }
  return known;
}

function leafPaths(group: object, prefix = ""): string[] {
  return (Object.entries(group) as [string, Json][]).flatMap(([key, value]) =>
    isObject(value)
      ? leafPaths(value, `${prefix}${key}.`)
      : value === null || value === ""
      ? []
      : [`${prefix}${key}`]
  );
}

function canonicalParts(path: string): string[] {
  return path.split(".").map((part) => {
    const plain = part.toLowerCase().replace(/[^a-z0-9]/g, "");
    return Object.hasOwn(ALIASES, plain) ? ALIASES[plain] as string : plain;
  });
}
