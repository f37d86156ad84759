/** The work of `fid`: two sets, one distance. */
import { UsageError } from "../../lib/errors.ts";
import {
  comparableSets,
  frechetDistance,
  type FrechetResult,
  type MeasuredSet,
  type Preprocessing,
} from "../../lib/metrics/mod.ts";
import { TOOLKIT } from "../../lib/sampling/sample.ts";
import type { EngineFlags } from "../cluster/engine_flags.ts";
import type { Outcome, Session } from "../shell.ts";
import { countedImages, type Ui } from "../ui/style.ts";
import { type Fact, renderFacts } from "../ui/table.ts";
import { openFeatures } from "./backbone.ts";
import type { FeatureFlags, SourceFlags } from "./flags.ts";
import { openMeasurer, type SourceMeasurer } from "./measurer.ts";
import { type ImageSource, openSource } from "./sources.ts";

/** What `fid` can be told. */
export type FidFlags = FeatureFlags & SourceFlags & EngineFlags;

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
  await using measurer = await openMeasurer(flags, session, features);
  const sets = await measureBoth(sources, measurer, flags);
  const { sides, isStandardised, by } = await compared(sources, sets, flags);
  const result = await frechetDistance(sideOf(sides[0]), sideOf(sides[1]), {
    device: flags.device === "webgpu" ? "webgpu" : "cpu",
    signal,
  });
  await measurer.finish();
  for (const { code, message } of result.warnings) {
    onEvent({ type: "notice", code, message });
  }
  const told = {
    result,
    sources,
    sets,
    isStandardised,
    by,
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
  readonly by: "first" | "second";
  readonly seed: string | undefined;
}

/** A set that a model makes waits until the number of the other is known. */
async function measureBoth(
  sources: readonly [ImageSource, ImageSource],
  measurer: SourceMeasurer,
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
    return await measurer.measure(source, wanted ?? 0);
  };
  if (isModelAlone(a, b)) {
    const right = await measure(b, undefined);
    return [await measure(a, right.count), right];
  }
  const left = await measure(a, undefined);
  return [left, await measure(b, left.count)];
}

/** The first set is the reference, unless a model made it and not the other. */
async function compared(
  sources: readonly [ImageSource, ImageSource],
  sets: readonly [MeasuredSet, MeasuredSet],
  { standardise }: FidFlags,
) {
  const [one, two] = isModelAlone(...sources)
    ? [1, 0] as const
    : [0, 1] as const;
  const { reference, other, isStandardised } = await comparableSets(
    sets[one],
    sets[two],
    { standardise, titles: [sources[one].name, sources[two].name] },
  );
  return one === 0
    ? { sides: [reference, other], isStandardised, by: "first" } as const
    : { sides: [other, reference], isStandardised, by: "second" } as const;
}

function isModelAlone(a: ImageSource, b: ImageSource): boolean {
  return a.isModel && !b.isModel;
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
      normalize: sets[place]?.preprocessing?.normalize,
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
      `${name}, ${countedImages(sets[place]?.count)}`,
    ]),
    [
      "features",
      `${dimension}${made === undefined ? "" : ` by ${made.backbone}`}`,
    ],
    ["prepared", preparedBy(sets)],
    ["standardised", told.isStandardised ? `by the ${told.by} set` : ""],
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
function preparedBy(sets: readonly MeasuredSet[]): string {
  const made = sets.flatMap(({ preprocessing }) => preprocessing ?? []);
  const [one] = made;
  if (one === undefined) return "";
  // Each set may have a window of its own.
  const normalize = [...new Set(made.map((each) => each.normalize))];
  return `resize ${one.resize}, normalise ${
    normalize.join(" and ")
  }, colours ${one.colour}`;
}

/** A distance with as many digits as mean something. */
function formatDistance(distance: number): string {
  const digits = distance < 1 ? 4 : distance < 100 ? 3 : 2;
  return distance.toFixed(digits);
}
