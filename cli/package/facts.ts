/** What only the author of a model knows, from flags or asked for. */
import { askUser } from "../../lib/platform/terminal.ts";
import type { ModelCard } from "../../lib/registry/mod.ts";
import { NOTHING_KNOWN } from "../../lib/sampling/nothing_known.ts";

/** What was said; everything else stays as the card has it. */
export interface Facts {
  /** Title. */
  readonly title?: string | undefined;
  /** SPDX identifier. */
  readonly license?: string | undefined;
  /** Names. */
  readonly author?: readonly string[] | undefined;
  /** Imaging modalities. */
  readonly modality?: readonly string[] | undefined;
  /** Organs. */
  readonly organ?: readonly string[] | undefined;
  /** Data sets that it was trained on. */
  readonly dataset?: readonly string[] | undefined;
  /** One to three sentences. */
  readonly summary?: string | undefined;
}

const QUESTIONS: readonly (readonly [name: keyof Facts, question: string])[] = [
  ["title", "Title"],
  ["summary", "What it draws, in a sentence"],
  ["license", "Licence, as SPDX names it (MIT, CC-BY-4.0, …)"],
  ["author", "Authors, separated by ;"],
  ["modality", "Modality, as in MRI; CT"],
  ["organ", "Organ"],
  ["dataset", "Trained on which data sets"],
];

const LISTS: ReadonlySet<keyof Facts> = new Set(
  ["author", "modality", "organ", "dataset"] as const,
);

/** The facts with those that are missing asked for, where there is a terminal. */
export function askForFacts(given: Facts): Facts {
  const facts: { [name: string]: unknown } = { ...given };
  for (const [name, question] of QUESTIONS) {
    if (given[name] !== undefined) continue;
    const answer = askUser(`${question} (leave empty to skip): `)?.trim();
    if (!answer) continue;
    facts[name] = LISTS.has(name)
      ? answer.split(";").map((part) => part.trim()).filter(Boolean)
      : answer;
  }
  return facts;
}

/** The card with the facts in their places. */
export function withFacts(card: ModelCard, facts: Facts): ModelCard {
  const { description, selection } = card;
  return {
    ...card,
    selection: {
      ...selection,
      license: facts.license ?? selection.license,
      modality: facts.modality ?? selection.modality,
      organ: facts.organ ?? selection.organ,
      dataset: facts.dataset ?? selection.dataset,
    },
    description: {
      ...description,
      title: facts.title ?? description.title,
      summary: facts.summary ?? description.summary,
      authors: facts.author ?? description.authors,
      limits: description.limits.filter((limit) =>
        facts.license === undefined || limit !== NOTHING_KNOWN
      ),
    },
  };
}
