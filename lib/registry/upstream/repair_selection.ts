/** Upstream's `selection` in the form of the cards. */
import type { CardCorrection, CardSelection, MetricValue } from "../card.ts";
import { isObject, type Json, type JsonObject, ownValue } from "../json.ts";
import { type Repaired, repairPerformance } from "./repair_performance.ts";
import { generatorType, spdxLicense } from "./vocabulary.ts";

const LISTS = [
  "use_cases",
  "organ",
  "modality",
  "vendors",
  "centres",
  "function",
  "condition",
  "dataset",
  "augmentations",
  "generates",
  "tags",
] as const;

/**
 * The selection with every known irregularity of upstream's metadata put
 * right, and a note for each change.
 */
export function repairSelection(
  raw: Json | undefined,
): Repaired<CardSelection> {
  const selection = isObject(raw) ? raw : {};
  const repairs = new Repairs(selection);
  const performance = repairPerformance(ownValue(selection, "performance"));
  const lists = Object.fromEntries(
    LISTS.map((key) => [key, repairs.list(key)]),
  ) as Record<typeof LISTS[number], string[]>;
  const value: CardSelection = {
    performance: performance.value,
    ...lists,
    height: repairs.size("height"),
    width: repairs.size("width"),
    channels: repairs.channels(),
    type: repairs.text("type", generatorType) ?? "unknown",
    license: repairs.text("license", spdxLicense),
    dataset_type: repairs.text("dataset_type") ?? "unknown",
    privacy_preservation: repairs.text("privacy_preservation"),
    year: repairs.text("year") ?? "unknown",
  };
  return {
    value,
    corrections: [...performance.corrections, ...repairs.corrections],
  };
}

class Repairs {
  readonly corrections: CardCorrection[] = [];
  readonly #selection: JsonObject;

  constructor(selection: JsonObject) {
    this.#selection = selection;
  }

  /** A list of texts, without empty and repeated ones. */
  list(key: string): string[] {
    const raw = this.#selection[key];
    const items = Array.isArray(raw) ? raw : isBlank(raw) ? [] : [raw];
    const texts = [...new Set(items.map(String).filter((text) => text !== ""))];
    if (texts.length < items.length) {
      this.#note(key, raw, "Empty or repeated entries were removed");
    } else if (!Array.isArray(raw) && texts.length > 0) {
      this.#note(key, raw, "A single value became a list");
    }
    return texts;
  }

  /** A text, or `null` where it is unknown. */
  text(key: string, normalise = (text: string) => text): string | null {
    const raw = this.#selection[key];
    if (isBlank(raw)) {
      if (raw === "") this.#note(key, raw, "An empty text means unknown");
      return null;
    }
    const text = normalise(String(raw));
    if (typeof raw !== "string") {
      this.#note(key, raw, "A number where the other models have text");
    } else if (text !== raw) {
      this.#note(key, raw, "Each licence and kind of model has one spelling");
    }
    return text;
  }

  /** A whole number of pixels; 0 where it is unknown. */
  size(key: string): number {
    const raw = this.#selection[key];
    const size = isBlank(raw) ? 0 : Number(raw);
    const isSize = Number.isSafeInteger(size) && size >= 0;
    if (typeof raw !== "number" || !isSize) {
      this.#note(key, raw, "A size is a whole number of pixels");
    }
    return isSize ? size : 0;
  }

  /** The number of channels, which upstream keeps as `depth`. */
  channels(): number | null {
    const raw = this.#selection["depth"];
    const count = isBlank(raw) ? NaN : Number(raw);
    this.corrections.push({
      path: "selection.channels",
      from: "selection.depth",
      upstream: (raw ?? null) as MetricValue,
      reason: "Upstream's depth counts channels, not slices",
    });
    return Number.isSafeInteger(count) && count > 0 ? count : null;
  }

  #note(key: string, raw: Json | undefined, reason: string): void {
    this.corrections.push({
      path: `selection.${key}`,
      upstream: (raw ?? null) as MetricValue,
      reason,
    });
  }
}

function isBlank(raw: Json | undefined): raw is null | undefined | "" {
  return raw === undefined || raw === null || raw === "";
}
