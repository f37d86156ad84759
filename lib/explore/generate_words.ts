/** The command that makes a picture of the page again. */
import { basename } from "node:path";
import type { ModelCard } from "../registry/card.ts";
import type { OpenGeneratorOptions } from "../sampling/generator.ts";

/** How the model was named and opened. */
export interface NamedOpening extends
  Pick<
    OpenGeneratorOptions,
    "weights" | "stateAt" | "family" | "checkpoint" | "hyperparameters"
  > {
  /** What the user calls the model; the card's number when absent. */
  readonly reference?: string | undefined;
  /** Whether strangers will read it, whom folders do not concern. */
  readonly isPublic?: boolean | undefined;
}

/**
 * The words of `medigan generate` that open a model as it was opened here.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { loadCatalogue } from "@medigan/core/registry";
 * import { generateWords } from "./generate_words.ts";
 * const card = loadCatalogue().get(10);
 * const words = generateWords(card, { weights: "own/w.pth", isPublic: true });
 * assert.equal(words.join(" "), "medigan generate 10 --weights w.pth");
 * ```
 */
export function generateWords(
  { id }: ModelCard,
  opening: NamedOpening,
): string[] {
  const { reference, weights, stateAt, family, checkpoint } = opening;
  const shown = (place: string) =>
    opening.isPublic && !/^(https?|doi):/.test(place) ? basename(place) : place;
  const own = weights instanceof Uint8Array ? "WEIGHTS" : weights;
  const settings = Object.entries(opening.hyperparameters ?? {});
  return [
    ...["medigan", "generate"],
    shown(reference ?? id.replace(/^0*(\d+)_.*$/, "$1")),
    ...own === undefined ? [] : ["--weights", shown(own)],
    ...stateAt === undefined ? [] : ["--state-at", stateAt.join("/")],
    ...family === undefined ? [] : ["--family", family],
    ...checkpoint === undefined ? [] : ["--checkpoint", checkpoint],
    ...settings.flatMap((
      [name, value],
    ) => ["--set", `${name}=${textOf(value)}`]),
  ];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
