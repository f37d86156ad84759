/** Models by quality, the best first. */
import { UsageError } from "../../errors.ts";
import type { MetricValue, ModelCard } from "../card.ts";
import { findMetric, metricDirection } from "./metrics.ts";
import type { RankedModel } from "./types.ts";

/** Which values come first. */
export type RankOrder = "best" | "worst" | "asc" | "desc";

/** What to rank by. */
export interface RankQuery {
  /** Name or dot path of the metric. */
  readonly metric: string;
  /** Which values come first. */
  readonly order: RankOrder;
  /** Cards whose metrics count as known; those to rank when absent. */
  readonly knownFrom?: readonly ModelCard[];
}

const ORDERS: readonly string[] = ["best", "worst", "asc", "desc"];

/**
 * All cards in the order of a metric; those without it come last and say so.
 * Equal values share a place. Of several values of one model the best counts.
 *
 * @throws {UsageError} when no model has the metric, or it has no better and
 * worse and the order asks for them.
 */
export function rankCards(
  cards: readonly ModelCard[],
  { metric, order, knownFrom = cards }: RankQuery,
): RankedModel[] {
  const performances = knownFrom.map(({ selection }) => selection.performance);
  const finder = findMetric(metric, performances);
  const isUpwards = isAscending(finder.name, order);
  const isLowBest = metricDirection(finder.name) !== "higher";
  const scored = cards.map(({ id, selection }) => ({
    id,
    value: bestNumber(finder.valueIn(selection.performance), isLowBest),
  }));
  const measured = scored
    .filter((one): one is { id: string; value: number } =>
      one.value !== undefined
    )
    .sort((a, b) => isUpwards ? a.value - b.value : b.value - a.value);
  const missing = scored.filter(({ value }) => value === undefined);
  return [
    ...measured.map(({ id, value }) => ({
      id,
      value,
      rank: measured.findIndex((one) => one.value === value) + 1,
      missing: false,
    })),
    ...missing.map(({ id }) => ({
      id,
      value: undefined,
      rank: undefined,
      missing: true,
    })),
  ];
}

function isAscending(metric: string, order: RankOrder): boolean {
  if (!ORDERS.includes(order)) {
    throw new UsageError(
      `Cannot rank models as the order must be one of ${
        ORDERS.join(", ")
      }: current value is "${order}"`,
    );
  }
  if (order === "asc" || order === "desc") return order === "asc";
  const direction = metricDirection(metric);
  if (direction === undefined) {
    throw new UsageError(
      `Cannot rank models by "${metric}" as neither high nor low values of it are known to be better`,
      { hint: "Give the order: asc or desc" },
    );
  }
  return (direction === "lower") === (order === "best");
}

function bestNumber(
  value: MetricValue | undefined,
  isLowBest: boolean,
): number | undefined {
  const numbers = (Array.isArray(value) ? value : [value])
    .filter((one) => typeof one === "number" || typeof one === "string")
    .map(Number)
    .filter(Number.isFinite);
  if (numbers.length === 0) return undefined;
  return isLowBest ? Math.min(...numbers) : Math.max(...numbers);
}
