/** The work of `evaluate`: a model against real images, as numbers and page. */
import { join } from "node:path";
import { UsageError } from "../../lib/errors.ts";
import type { Raster } from "../../lib/image/mod.ts";
import {
  evaluateFeatures,
  type Evaluation,
  groupsFromTable,
  type MeasuredSet,
  measureSet,
  type PairPicture,
  renderEvaluation,
} from "../../lib/metrics/mod.ts";
import { readText, writeAtomic } from "../../lib/platform/files.ts";
import { TOOLKIT } from "../../lib/sampling/sample.ts";
import type { Outcome, Session } from "../shell.ts";
import { renderEvaluationText } from "../ui/evaluation.ts";
import { openFeatures } from "./backbone.ts";
import type { FeatureFlags, SourceFlags } from "./flags.ts";
import { comparable } from "./standardise.ts";
import { type ImageSource, openPaths, openSource } from "./sources.ts";

/** What `evaluate` can be told. */
export type EvaluateFlags = FeatureFlags & SourceFlags & {
  readonly real: readonly string[];
  readonly patients?: string | undefined;
  readonly output?: string | undefined;
  readonly metrics?: readonly string[] | undefined;
  readonly splits?: number | undefined;
  readonly repeats?: number | undefined;
  readonly neighbours?: number | undefined;
  readonly realImages: boolean;
};

const SHOWN_SAMPLES = 24;
const SHOWN_PAIRS = 8;
const LISTED_PAIRS = 50;

interface Sides {
  readonly real: ImageSource;
  readonly synthetic: ImageSource;
}

/** Measures a model, and writes numbers and page. */
export async function evaluate(
  name: string,
  flags: EvaluateFlags,
  session: Session,
): Promise<Outcome> {
  const { signal, onEvent } = session;
  await using real = await openPaths(flags.real, session);
  await using synthetic = await openSource(name, {
    flags,
    session,
    mayBeModel: true,
  });
  const sides = { real, synthetic };
  const sets = await measureSides(sides, flags, session);
  const ready = await comparable(sets.real, sets.synthetic, flags);
  const evaluation = await evaluateFeatures(
    featuresOf(real, ready.reference),
    featuresOf(synthetic, ready.other),
    {
      seed: flags.seed,
      metrics: flags.metrics,
      splits: flags.splits,
      repeats: flags.repeats,
      neighbours: flags.neighbours,
      groups: await patientsOf(sets.real, flags),
      signal,
      onEvent,
    },
  );
  const { isStandardised } = ready;
  const measured = { ...sets, isStandardised, evaluation };
  const document = documentOf(sides, measured);
  const files = await writeFiles(sides, { ...measured, document, name, flags });
  return {
    document: { ...document, files },
    text: (ui) => renderEvaluationText(evaluation, { files, ui }),
  };
}

/** What was measured, and how it came out. */
interface Measured {
  readonly real: MeasuredSet;
  readonly synthetic: MeasuredSet;
  readonly isStandardised: boolean;
  readonly evaluation: Evaluation;
}

async function writeFiles(
  sides: Sides,
  { name, flags, document, ...measured }: Measured & {
    readonly name: string;
    readonly flags: EvaluateFlags;
    readonly document: object;
  },
): Promise<{ report: string; numbers: string }> {
  const { evaluation, real, synthetic, isStandardised } = measured;
  const output = flags.output ??
    join("evaluation", nameOfFolder(sides.synthetic));
  const page = renderEvaluation({
    synthetic: sides.synthetic.name,
    real: sides.real.name,
    evaluation,
    preprocessing: real.preprocessing ?? synthetic.preprocessing,
    isStandardised,
    ...await picturesOf(sides, evaluation, flags),
    toolkit: TOOLKIT,
    command: commandOf(name, flags),
  });
  const files = {
    report: join(output, "report.html"),
    numbers: join(output, "evaluation.json"),
  };
  await writeAtomic(files.numbers, JSON.stringify(document, null, 1) + "\n");
  await writeAtomic(files.report, page);
  return files;
}

async function measureSides(
  { real, synthetic }: Sides,
  flags: EvaluateFlags,
  session: Session,
): Promise<{ real: MeasuredSet; synthetic: MeasuredSet }> {
  if (real.isMeasured && synthetic.isMeasured) {
    // Files of features need no backbone, and no options that go with one.
    const read = (source: ImageSource) =>
      measureSet(source.set(0), {} as Parameters<typeof measureSet>[1]);
    return { real: await read(real), synthetic: await read(synthetic) };
  }
  await using features = await openFeatures(flags, session);
  const measured = await measureSet(real.set(0), features.options);
  const count = flags.numSamples ?? measured.count ?? 0;
  return {
    real: measured,
    synthetic: await measureSet(synthetic.set(count), features.options),
  };
}

function featuresOf({ name }: ImageSource, { features }: MeasuredSet) {
  if (features !== undefined) return features;
  throw new UsageError(
    `Cannot evaluate by ${name} as it holds statistics: images or features are needed`,
    { hint: "Statistics alone give a distance: medigan fid" },
  );
}

async function patientsOf(
  { names }: MeasuredSet,
  { patients }: EvaluateFlags,
): Promise<string[] | undefined> {
  if (patients === undefined) return undefined;
  if (names === undefined) {
    throw new UsageError(
      "Cannot tell the patients of a file of features as it has no names",
    );
  }
  return groupsFromTable(await readText(patients), names);
}

function nameOfFolder({ name }: ImageSource): string {
  return name.split(/[\\/]/).findLast((part) => part !== "") ?? "evaluation";
}

function documentOf(
  { real, synthetic }: Sides,
  { isStandardised, evaluation, ...sets }: Measured,
) {
  const { nearest: _, memorisation, ...numbers } = evaluation;
  const nameAt = (set: MeasuredSet, place: number) =>
    set.names?.[place] ?? String(place);
  return {
    synthetic: synthetic.name,
    real: real.name,
    preprocessing: sets.real.preprocessing ?? null,
    isStandardised,
    ...numbers,
    ...memorisation !== undefined && {
      memorisation: {
        ...memorisation,
        pairs: memorisation.pairs.slice(0, LISTED_PAIRS).map((pair) => ({
          ...pair,
          syntheticName: nameAt(sets.synthetic, pair.synthetic),
          realName: nameAt(sets.real, pair.real),
        })),
      },
    },
    toolkit: TOOLKIT,
    notice: "Synthetic images. Research only, not for clinical use.",
  };
}

async function picturesOf(
  { real, synthetic }: Sides,
  { counts, memorisation }: Evaluation,
  { realImages }: EvaluateFlags,
): Promise<{ samples: Raster[]; pairs: PairPicture[] }> {
  if (synthetic.isMeasured) return { samples: [], pairs: [] };
  const shown = Math.min(SHOWN_SAMPLES, counts.synthetic);
  const places = Array.from(
    { length: shown },
    (_, at) => Math.floor(at * counts.synthetic / shown),
  );
  const near = memorisation?.pairs.slice(0, SHOWN_PAIRS) ?? [];
  const samples = await synthetic.pictures(places);
  const made = await synthetic.pictures(near.map((pair) => pair.synthetic));
  const isShown = realImages && !real.isMeasured;
  const beside = isShown
    ? await real.pictures(near.map((pair) => pair.real))
    : [];
  const pairs = near.map(({ ratio }, at) => ({
    synthetic: made[at]!,
    real: beside[at],
    ratio,
  }));
  return { samples, pairs };
}

function commandOf(name: string, flags: EvaluateFlags): string {
  const { real, patients, backbone, seed, resize, normalize, preset } = flags;
  const option = (flag: string, value: string | undefined) =>
    value === undefined ? [] : [flag, value];
  return [
    "medigan",
    "evaluate",
    name,
    ...real.flatMap((path) => ["--real", path]),
    ...option("--patients", patients),
    ...option("--backbone", backbone),
    ...option("--tap", flags.tap),
    ...option("--preset", preset),
    ...option("--resize", resize),
    ...option("--normalize", normalize),
    ...option("--num-samples", flags.numSamples?.toString()),
    ...option("--seed", seed),
  ].join(" ");
}
