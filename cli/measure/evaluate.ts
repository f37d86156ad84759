/** The work of `evaluate`: a model against real images, as numbers and page. */
import { join } from "node:path";
import type { Raster } from "../../lib/image/mod.ts";
import {
  evaluateImages,
  type Evaluation,
  type ImageEvaluation,
  openGpu,
  type PairPicture,
  renderEvaluation,
} from "../../lib/metrics/mod.ts";
import { readText, writeAtomic } from "../../lib/platform/files.ts";
import { TOOLKIT } from "../../lib/sampling/sample.ts";
import type { EngineFlags } from "../cluster/engine_flags.ts";
import type { Outcome, Session } from "../shell.ts";
import { renderEvaluationText } from "../ui/evaluation.ts";
import { openFeatures } from "./backbone.ts";
import type { FeatureFlags, SourceFlags } from "./flags.ts";
import { openMeasurer } from "./measurer.ts";
import { type ImageSource, openPaths, openSource } from "./sources.ts";

/** What `evaluate` can be told. */
export type EvaluateFlags = FeatureFlags & SourceFlags & EngineFlags & {
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
  // Files of features need no backbone.
  await using features = real.isMeasured && synthetic.isMeasured
    ? undefined
    : await openFeatures(flags, session);
  await using measurer = await openMeasurer(flags, session, features);
  using gpu = flags.device === "webgpu" ? await openGpu({ signal }) : undefined;
  const { patients, numSamples } = flags;
  const evaluation = await evaluateImages(
    await measurer.measure(real, 0),
    (count) => measurer.measure(synthetic, numSamples ?? count),
    {
      ...features?.options,
      seed: flags.seed,
      metrics: flags.metrics,
      splits: flags.splits,
      repeats: flags.repeats,
      neighbours: flags.neighbours,
      standardise: flags.standardise,
      patients: patients === undefined ? undefined : await readText(patients),
      titles: [real.name, synthetic.name],
      gpu,
      signal,
      onEvent,
    },
  );
  const document = documentOf(sides, evaluation);
  const files = await writeFiles(sides, { evaluation, document, name, flags });
  await measurer.finish();
  return {
    document: { ...document, files },
    text: (ui) => renderEvaluationText(evaluation, { files, ui }),
  };
}

async function writeFiles(
  sides: Sides,
  { name, flags, document, evaluation }: {
    readonly name: string;
    readonly flags: EvaluateFlags;
    readonly document: object;
    readonly evaluation: ImageEvaluation;
  },
): Promise<{ report: string; numbers: string }> {
  const output = flags.output ??
    join("evaluation", nameOfFolder(sides.synthetic));
  const page = renderEvaluation({
    synthetic: sides.synthetic.name,
    real: sides.real.name,
    evaluation,
    preprocessing: evaluation.preprocessing,
    isStandardised: evaluation.isStandardised,
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

function nameOfFolder({ name }: ImageSource): string {
  return name.split(/[\\/]/).findLast((part) => part !== "") ?? "evaluation";
}

function documentOf({ real, synthetic }: Sides, evaluation: ImageEvaluation) {
  const { nearest: _, names, memorisation, ...numbers } = evaluation;
  const nameAt = (list: readonly string[] | undefined, place: number) =>
    list?.[place] ?? String(place);
  return {
    synthetic: synthetic.name,
    real: real.name,
    ...numbers,
    ...memorisation !== undefined && {
      memorisation: {
        ...memorisation,
        pairs: memorisation.pairs.slice(0, LISTED_PAIRS).map((pair) => ({
          ...pair,
          syntheticName: nameAt(names.synthetic, pair.synthetic),
          realName: nameAt(names.real, pair.real),
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
