/** Models in a few words. */
import { UnsupportedModelError, UsageError } from "../lib/errors.ts";
import type { ModelCard } from "../lib/registry/mod.ts";
import { PLAIN_FAMILIES } from "../lib/sampling/plain_families.ts";

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
      imageInputs(card).length <= 1,
  };
}

function imageInputs({ execution }: ModelCard) {
  return execution.inputs.filter((input) => input.kind === "image");
}

/** Names of the families that can be rebuilt, or need not be. */
export async function familyNames(): Promise<string[]> {
  const { listFamilies } = await import("../models/families/mod.ts");
  return [...listFamilies().map(({ name }) => name), ...PLAIN_FAMILIES];
}

/** Whether `generate` makes images with a model today. */
export async function canRun(card: ModelCard): Promise<boolean> {
  return modelSummary(card, await familyNames()).isRunnable;
}

/**
 * Makes sure, before anything is fetched, that a model can be run.
 *
 * @throws {UnsupportedModelError} when it cannot.
 */
export async function checkRunnable(card: ModelCard): Promise<void> {
  if (await canRun(card)) return;
  throw new UnsupportedModelError(
    `Cannot run ${card.id} as only generators of ${
      (await familyNames()).join(", ")
    } that need up to one image are rebuilt so far: current family is ${card.execution.family}`,
    { hint: "See which models run: medigan list --runnable" },
  );
}

/**
 * Makes sure, before anything is fetched, that a model that works on images is
 * given some.
 *
 * @throws {UsageError} when it is not.
 */
export function checkImages(card: ModelCard, images: unknown): void {
  const [input] = imageInputs(card);
  if (input === undefined || images !== undefined) return;
  const { contrasts = [], description } = input;
  const words = contrasts.map((name) => `--input ${name}=PATH`).join(" ");
  throw new UsageError(
    `Cannot run ${card.id} without images as it works on them: ${description}`,
    { hint: `Name a file or folder with ${words || "--input"}` },
  );
}

/** A licence in a few letters; one without a version says so. */
export function shortLicence(licence: string | null): string {
  return licence?.replace(/^LicenseRef-(.+)-unspecified$/, "$1 (version?)") ??
    "unknown";
}
