/** Models as upstream's selection sees them. */
import type { ModelCard } from "../card.ts";
import {
  isObject,
  type Json,
  type JsonObject,
  ownValue,
  withoutValueAt,
  withValueAt,
} from "../json.ts";

/** A model as upstream's search and ranking see it. */
export interface CompatEntry {
  /** Identifier. */
  readonly id: string;
  /** Upstream's selection. */
  readonly selection: JsonObject;
  /** Whether a whole number was written as a float, such as `224.0`. */
  readonly isFloat?: (holder: object, key: string) => boolean;
}

/**
 * Cards as upstream knew them: every correction is undone. The bundled model
 * is left out, as upstream never had it.
 */
export function compatEntries(cards: Iterable<ModelCard>): CompatEntry[] {
  return [...cards]
    .filter(({ execution }) => execution.source.kind !== "bundled")
    .map((card) => ({ id: card.id, selection: uncorrectedSelection(card) }));
}

/** A card's selection with upstream's values in the place of corrected ones. */
export function uncorrectedSelection(card: ModelCard): JsonObject {
  const { corrections } = card;
  const start = { selection: card.selection as unknown as JsonObject };
  const cleared = corrections
    .filter(({ from }) => from !== undefined)
    .reduce<JsonObject>((all, { path }) => withoutValueAt(all, path), start);
  const restored = corrections
    .filter(({ path }) => path.startsWith("selection."))
    .reduce<JsonObject>(
      (all, { path, from, upstream }) =>
        withValueAt(all, from ?? path, upstream as Json),
      cleared,
    );
  const selection = restored["selection"] as JsonObject;
  const performance = ownValue(selection, "performance");
  return { ...selection, performance: withBlanks(performance) };
}

const NO_SCORES = {
  trained_on_fake: {},
  trained_on_real_and_fake: {},
  trained_on_real: {},
};

/** What upstream's form holds when nothing was filled in. */
const BLANK_FORM: JsonObject = {
  SSIM: null,
  MSE: null,
  NSME: null,
  PSNR: null,
  IS: null,
  turing_test: null,
  CLF: NO_SCORES,
  SEG: NO_SCORES,
  DET: NO_SCORES,
};

/** Cards leave out what was not measured; upstream's keys are there all the same. */
function withBlanks(performance: Json | undefined): JsonObject {
  if (!isObject(performance)) return {};
  const isForm = Object.keys(performance).length > 0 &&
    !("downstream_task" in performance);
  return isForm ? { ...BLANK_FORM, ...performance } : performance;
}
