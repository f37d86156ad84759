/** Upstream's `performance` group in the form of the cards. */
import type { CardCorrection, MetricValue } from "../card.ts";
import { isObject, type Json, type JsonObject } from "../json.ts";
import { metricName } from "./vocabulary.ts";

/** A repaired part of the metadata, and what was changed for it. */
export interface Repaired<T> {
  /** The repaired part. */
  readonly value: T;
  /** One note for each change. */
  readonly corrections: readonly CardCorrection[];
}

type Metrics = { [metric: string]: MetricValue };

const ROOT = "selection.performance";

/**
 * Metrics without those that were not measured: `null` and empty groups say
 * no more than absence does. Groups under `downstream_task` move up, names get
 * one spelling, numbers in quotes become numbers.
 */
export function repairPerformance(raw: Json | undefined): Repaired<Metrics> {
  const corrections: CardCorrection[] = [];
  const value = isObject(raw)
    ? repairGroup(raw, { path: ROOT, from: ROOT, corrections })
    : {};
  return { value, corrections };
}

interface Place {
  readonly path: string;
  readonly from: string;
  readonly corrections: CardCorrection[];
}

function repairGroup(group: JsonObject, place: Place): Metrics {
  const metrics: Metrics = {};
  for (const [key, value] of Object.entries(group)) {
    const from = `${place.from}.${key}`;
    if (key === "downstream_task" && isObject(value)) {
      const { corrections } = place;
      Object.assign(metrics, repairGroup(value, { ...place, from }));
      corrections.push(...hoistNotes(value, from));
      continue;
    }
    const name = metricName(key);
    const path = `${place.path}.${name}`;
    const repaired = repairMetric(value, { ...place, path, from });
    if (repaired !== undefined) metrics[name] = repaired;
  }
  return metrics;
}

/** Leaves note their own moves; groups that end up empty leave no trace. */
function hoistNotes(group: JsonObject, from: string): CardCorrection[] {
  return Object.entries(group)
    .filter(([, value]) => isObject(value) && !hasMeasurement(value))
    .map(([key, value]) => ({
      path: `${ROOT}.${key}`,
      from: `${from}.${key}`,
      upstream: value as MetricValue,
      reason: "Holds no measurement",
    }));
}

function hasMeasurement(value: Json): boolean {
  if (isObject(value)) return Object.values(value).some(hasMeasurement);
  return value !== null && value !== "";
}

function repairMetric(value: Json, place: Place): MetricValue | undefined {
  if (value === null) return undefined;
  if (value === "") {
    note(place, value, "An empty text stands for a value that is not known");
    return undefined;
  }
  if (isObject(value)) {
    const group = repairGroup(value, place);
    return Object.keys(group).length === 0 ? undefined : group;
  }
  const number = typeof value === "string" ? Number(value) : NaN;
  const repaired = Number.isFinite(number) ? number : value as MetricValue;
  if (place.path !== place.from) {
    note(place, value, "Metrics have one place and one spelling in all cards");
  } else if (repaired !== value) {
    note(place, value, "A number was written as text");
  }
  return repaired;
}

function note(place: Place, upstream: Json, reason: string): void {
  const { path, from, corrections } = place;
  corrections.push({
    path,
    ...(from === path ? {} : { from }),
    upstream: upstream as MetricValue,
    reason,
  });
}
