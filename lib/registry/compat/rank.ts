/** Ranking as upstream does it (`ModelSelector.rank_models_by_performance`). */
import { type Json, ownValue, valueAt } from "../json.ts";
import type { RankModelsOptions } from "../options.ts";
import type { RankedModel } from "../search/types.ts";
import type { CompatEntry } from "./entries.ts";

/**
 * Models that have the metric, sorted by it: the order says which way, not
 * which is better. Identifiers are not completed, and anything but `asc` sorts
 * downwards.
 *
 * @throws {TypeError} when values cannot be compared, as for groups of metrics.
 */
export function rankCompat(
  entries: readonly CompatEntry[],
  options: RankModelsOptions = {},
): RankedModel[] {
  const { models, metric = "SSIM", order = "asc" } = options;
  const sign = order === "asc" ? 1 : -1;
  const chosen = entries.filter(({ id }) => models?.includes(id) ?? true);
  const measured = chosen.flatMap(({ id, selection }) => {
    const value = valueAt(ownValue(selection, "performance"), metric);
    if (value === undefined || value === null) return [];
    return [{ id, value: Array.isArray(value) ? extreme(value, sign) : value }];
  });
  return measured
    .sort((a, b) => sign * compare(a.value, b.value))
    .map(({ id, value }, index) => ({
      id,
      value: orderable(value),
      rank: index + 1,
      missing: false,
    }));
}

function extreme(values: readonly Json[], sign: number): Json {
  return values.reduce((best, value) =>
    sign * compare(value, best) < 0 ? value : best
  );
}

function compare(a: Json, b: Json): number {
  const [left, right] = [orderable(a), orderable(b)];
  if (typeof left !== typeof right) throw incomparable(a, b);
  return left < right ? -1 : left > right ? 1 : 0;
}

function orderable(value: Json): number | string {
  if (typeof value === "number" || typeof value === "string") return value;
  throw incomparable(value);
}

function incomparable(...values: readonly Json[]): TypeError {
  return new TypeError(
    `Cannot rank models as values must be all numbers or all texts: current values are ${
      values.map((value) => JSON.stringify(value)).join(" and ")
    }`,
  );
}
