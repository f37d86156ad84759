/** How good a set of synthetic images is, from the images on. */
import { UsageError } from "../../errors.ts";
import { groupsFromTable } from "../sets/groups.ts";
import { type MeasuredSet, measureSet } from "../sets/measure_set.ts";
import { comparableSets } from "../sets/standardise_sets.ts";
import type { Backbone } from "../features/backbone.ts";
import type { FeatureOptions, Preprocessing } from "../features/features_of.ts";
import type { ImageSet } from "../features/image_set.ts";
import { openBackbone } from "../features/open_backbone.ts";
import { evaluateFeatures, type EvaluateOptions } from "./evaluate.ts";
import type { Evaluation } from "./evaluation.ts";

/** The backbone that is taken when none is named: it needs no weights. */
export const DEFAULT_BACKBONE = "radiomics-128";

/** Options of {@linkcode evaluateImages}. */
export interface EvaluateImagesOptions
  extends
    Omit<EvaluateOptions, "groups">,
    Omit<FeatureOptions, "backbone" | "signal" | "onEvent"> {
  /** What turns images into features; `radiomics-128` when absent. */
  readonly backbone?: Backbone | undefined;
  /** A table of files and patients, whose images stay together in splits. */
  readonly patients?: string | undefined;
  /** Whether features are standardised by the real images; radiomics are. */
  readonly standardise?: boolean | undefined;
  /** What the real and the synthetic images are called in messages. */
  readonly titles?: readonly [string, string] | undefined;
}

/** An evaluation, and how its features were made. */
export interface ImageEvaluation extends Evaluation {
  /** How they were made; absent where files of features were given. */
  readonly preprocessing?: Preprocessing;
  /** Whether features were standardised by the real images. */
  readonly isStandardised: boolean;
  /** Names of images, where there are images. */
  readonly names: {
    readonly real?: readonly string[] | undefined;
    readonly synthetic?: readonly string[] | undefined;
  };
}

/** Images, what was measured of them, or a function that makes as many as wanted. */
export type SyntheticSet =
  | ImageSet
  | MeasuredSet
  | ((count: number) => ImageSet | Promise<MeasuredSet>);

/**
 * Measures synthetic against real images, by {@linkcode evaluateFeatures}, from
 * folders, files, images in memory or a stream of samples, or from what was
 * measured of them elsewhere, as by `natsMeasurer`. Where synthetic
 * images are made, they are as many as the real ones.
 *
 * @throws {FormatError} when a file cannot be read; it is named.
 * @throws {UsageError} when there are too few images, or statistics alone.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { evaluateImages, openBackbone } from "@medigan/core/metrics";
 * const image = (level: number) => ({
 *   width: 2,
 *   height: 2,
 *   channels: 1,
 *   dtype: "uint8" as const,
 *   range: [0, 255] as const,
 *   data: Uint8Array.of(level, 9, 2 * level, 100),
 * });
 * await using backbone = await openBackbone("pixels-2");
 * const real = [10, 30, 50, 70].map(image);
 * const made = [20, 40, 60].map(image);
 * const options = { backbone, metrics: ["kid"], repeats: 3 };
 * const { counts } = await evaluateImages(real, made, options);
 * assert.deepEqual(counts, { real: 4, synthetic: 3, features: 4 });
 * ```
 */
export async function evaluateImages(
  real: ImageSet | MeasuredSet,
  synthetic: SyntheticSet,
  options: EvaluateImagesOptions = {},
): Promise<ImageEvaluation> {
  await using opened = options.backbone === undefined
    ? await openBackbone(DEFAULT_BACKBONE)
    : undefined;
  const backbone = options.backbone ?? opened!;
  const featureOptions = { ...options, backbone };
  const realSet = await measured(real, featureOptions);
  const made = typeof synthetic === "function"
    ? await synthetic(realSet.count ?? 0)
    : synthetic;
  const madeSet = await measured(made, featureOptions);
  const sets = await comparableSets(realSet, madeSet, {
    ...options,
    titles: options.titles ?? ["the real images", "the synthetic images"],
  });
  const evaluation = await evaluateFeatures(
    givenFeatures(sets.reference),
    givenFeatures(sets.other),
    { ...options, groups: patientsOf(realSet, options.patients) },
  );
  const preprocessing = realSet.preprocessing ?? madeSet.preprocessing;
  return {
    ...evaluation,
    ...preprocessing !== undefined && { preprocessing },
    isStandardised: sets.isStandardised,
    names: { real: realSet.names, synthetic: madeSet.names },
  };
}

async function measured(
  set: ImageSet | MeasuredSet,
  options: FeatureOptions,
): Promise<MeasuredSet> {
  const isMeasured = typeof set === "object" && "count" in set;
  return isMeasured ? set : await measureSet(set, options);
}

function givenFeatures({ features }: MeasuredSet) {
  if (features !== undefined) return features;
  throw new UsageError(
    "Cannot evaluate by statistics alone: images or features are needed",
    { hint: "Statistics alone give a Frechet distance" },
  );
}

function patientsOf({ names }: MeasuredSet, table: string | undefined) {
  return table === undefined ? undefined : groupsFromTable(table, names ?? []);
}
