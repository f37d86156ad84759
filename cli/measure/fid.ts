/** The work of `fid`: two sets, one distance. */
import { UsageError } from "../../lib/errors.ts";
import {
  comparableSets,
  type FeatureOptions,
  frechetDistance,
  type FrechetResult,
  type MeasuredSet,
  measureSet,
  type Preprocessing,
} from "../../lib/metrics/mod.ts";
import { TOOLKIT } from "../../lib/sampling/sample.ts";
import type { Outcome, Session } from "../shell.ts";
import { counted, type Ui } from "../ui/style.ts";
import { type Fact, renderFacts } from "../ui/table.ts";
import { openFeatures } from "./backbone.ts";
import type { FeatureFlags, SourceFlags } from "./flags.ts";
import { type ImageSource, openSource } from "./sources.ts";

/** What `fid` can be told. */
export type FidFlags = FeatureFlags & SourceFlags;

/** Measures the distance of two sets. */
export async function fid(
  names: readonly [string, string],
  flags: FidFlags,
  session: Session,
): Promise<Outcome> {
  const { signal, onEvent } = session;
  await using a = await openSource(names[0], { flags, session });
  await using b = await openSource(names[1], { flags, session });
  const sources = [a, b] as const;
  await using features = sources.every(({ isMeasured }) => isMeasured)
    ? undefined
    : await openFeatures(flags, session);
  const [left, right] = await measureBoth(sources, features?.options, flags);
  checkComparable(sources, [left, right]);
  const { reference, other, isStandardised } = await comparableSets(
    left,
    right,
    flags,
  );
  const result = await frechetDistance(sideOf(reference), sideOf(other), {
    // A software adapter would be slower than the processor's own routines.
    device: flags.device === "webgpu" ? "webgpu" : "cpu",
    signal,
  });
  for (const { code, message } of result.warnings) {
    onEvent({ type: "notice", code, message });
  }
  const told = {
    result,
    sources,
    sets: [left, right],
    isStandardised,
    seed: flags.seed,
  };
  return { document: documentOf(told), text: (ui) => render(told, ui) };
}

/** What was measured, and how it came out. */
interface Told {
  readonly result: FrechetResult;
  readonly sources: readonly ImageSource[];
  readonly sets: readonly MeasuredSet[];
  readonly isStandardised: boolean;
  readonly seed: string | undefined;
}

/** A set that a model makes waits until the number of the other is known. */
async function measureBoth(
  sources: readonly [ImageSource, ImageSource],
  options: FeatureOptions | undefined,
  { numSamples }: SourceFlags,
): Promise<[MeasuredSet, MeasuredSet]> {
  const [a, b] = sources;
  const measure = async (source: ImageSource, count: number | undefined) => {
    const wanted = numSamples ?? count;
    if (source.isModel && wanted === undefined) {
      throw new UsageError(
        `Cannot tell how many images ${source.name} shall make as the other set does not tell its number`,
        { hint: "Give the number with --num-samples" },
      );
    }
    return await measureSet(source.set(wanted ?? 0), options!);
  };
  if (a.isModel && !b.isModel) {
    const right = await measure(b, undefined);
    return [await measure(a, right.count), right];
  }
  const left = await measure(a, undefined);
  return [left, await measure(b, left.count)];
}

function checkComparable(
  sources: readonly ImageSource[],
  sets: readonly MeasuredSet[],
): void {
  for (const [place, { count }] of sets.entries()) {
    if (count === undefined || count >= 2) continue;
    throw new UsageError(
      `Cannot measure the FID of ${
        sources[place]?.name
      } as at least 2 images are needed: current number is ${count}`,
      { hint: "FID means little below some hundreds of images" },
    );
  }
  const [a = 0, b = 0] = sets.map(dimensionOf);
  if (a === b) return;
  throw new UsageError(
    `Cannot compare ${sources[0]?.name} and ${
      sources[1]?.name
    } as both must have as many features an image: current numbers are ${a} and ${b}`,
    { hint: "Measure both with the same backbone and layer" },
  );
}

function dimensionOf({ features, statistics }: MeasuredSet): number {
  return features?.columns ?? statistics?.mean.length ?? 0;
}

function sideOf({ features, statistics }: MeasuredSet) {
  return features ?? statistics!;
}

function preprocessingOf({ sets }: Told): Preprocessing | undefined {
  return sets.find(({ preprocessing }) => preprocessing)?.preprocessing;
}

function documentOf(told: Told): object {
  const { result, sources, sets, isStandardised, seed } = told;
  const { distance, warnings, ...rest } = result;
  return {
    fid: distance,
    ...rest,
    sets: sources.map(({ name }, place) => ({
      name,
      count: sets[place]?.count,
    })),
    preprocessing: preprocessingOf(told) ?? null,
    isStandardised,
    ...sources.some(({ isModel }) => isModel) && { seed: seed ?? "0" },
    warnings,
    toolkit: TOOLKIT,
  };
}

function render(told: Told, ui: Ui): string {
  const { result, sources, sets } = told;
  const { distance, meanTerm, traceTerm, dimension } = result;
  const made = preprocessingOf(told);
  const facts: Fact[] = [
    ...sources.map(({ name }, place): Fact => [
      place === 0 ? "first set" : "second set",
      `${name}, ${counted(sets[place]?.count ?? 0, "image")}`,
    ]),
    [
      "features",
      `${dimension}${made === undefined ? "" : ` by ${made.backbone}`}`,
    ],
    ["prepared", preparedBy(made)],
    ["standardised", told.isStandardised ? "by the first set" : ""],
    [
      "terms",
      `means ${meanTerm.toFixed(4)}, covariances ${traceTerm.toFixed(4)}`,
    ],
    ["computed", `by the ${result.route} route in ${result.precision}`],
  ];
  const value = ui.paint("bold", `FID ${formatDistance(distance)}`);
  return [value, renderFacts(facts, ui)].join("\n");
}

/** How images were prepared, in a few words. */
export function preparedBy(made: Preprocessing | undefined): string {
  if (made === undefined) return "";
  return `resize ${made.resize}, normalise ${made.normalize}, colours ${made.colour}`;
}

/** A distance with as many digits as mean something. */
export function formatDistance(distance: number): string {
  const digits = distance < 1 ? 4 : distance < 100 ? 3 : 2;
  return distance.toFixed(digits);
}
