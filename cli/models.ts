/** Models in a few words. */
import { UnsupportedModelError } from "../lib/errors.ts";
import type { ModelCard } from "../lib/registry/mod.ts";

/** A model in a few words, for lists. */
export interface ModelSummary {
  /** Identifier. */
  readonly id: string;
  /** Title of the card. */
  readonly title: string;
  /** Imaging modalities. */
  readonly modality: readonly string[];
  /** Organs. */
  readonly organ: readonly string[];
  /** Width in pixels. */
  readonly width: number;
  /** Height in pixels. */
  readonly height: number;
  /** Licence; `null` when unknown. */
  readonly licence: string | null;
  /** Family of the generator. */
  readonly family: string;
  /** Whether `generate` makes images with it today. */
  readonly isRunnable: boolean;
}

/** A model in a few words. */
export function modelSummary(
  card: ModelCard,
  families: readonly string[],
): ModelSummary {
  const { id, description, selection, execution } = card;
  return {
    id,
    title: description.title,
    modality: selection.modality,
    organ: selection.organ,
    width: selection.width,
    height: selection.height,
    licence: selection.license,
    family: execution.family,
    isRunnable: families.includes(execution.family) &&
      execution.inputs.every(({ kind }) => kind !== "image"),
  };
}

/**
 * Makes sure, before anything is fetched, that a model can be run.
 *
 * @throws {UnsupportedModelError} when it cannot.
 */
export async function checkRunnable(card: ModelCard): Promise<void> {
  const { listFamilies } = await import("../models/families/mod.ts");
  const families = listFamilies().map(({ name }) => name);
  if (modelSummary(card, families).isRunnable) return;
  throw new UnsupportedModelError(
    `Cannot run ${card.id} as its family ${card.execution.family} is not rebuilt yet: families that are: ${
      families.join(", ")
    }`,
    { hint: "See which models run: medigan list --runnable" },
  );
}

/** A licence in a few letters; one without a version says so. */
export function shortLicence(licence: string | null): string {
  return licence?.replace(/^LicenseRef-(.+)-unspecified$/, "$1 (version?)") ??
    "unknown";
}
