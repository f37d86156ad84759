/** One model of the benchmark, by one backbone. */
import { UsageError } from "../../lib/errors.ts";
import {
  type Backbone,
  comparableSets,
  type FeatureOptions,
  lowerBound,
  measureSet,
  openGpu,
  type RowDistances,
  upstreamFid,
} from "../../lib/metrics/mod.ts";
import type { Session } from "../shell.ts";
import { openFeatures } from "./backbone.ts";
import type { FeatureFlags, SourceFlags } from "./flags.ts";
import { openSource } from "./sources.ts";

/** Images of a model, and the real ones. */
export interface Case {
  /** Number or name of the model. */
  readonly model: string;
  /** Folder of real images. */
  readonly real: string;
  /** Folder of synthetic images, or `model:NAME`. */
  readonly synthetic: string;
}

/** What `benchmark fid` can be told. */
export type BenchmarkFlags =
  & Omit<FeatureFlags, "backbone">
  & SourceFlags
  & {
    readonly case?: readonly string[] | undefined;
    readonly backbone?: readonly string[] | undefined;
    readonly splits?: number | undefined;
    readonly compat?: true | undefined;
    readonly output?: string | undefined;
  };

type CaseFlags = Omit<BenchmarkFlags, "backbone"> & FeatureFlags;

/** Both distances, normalised and not. */
export async function measureCase(
  one: Case,
  flags: CaseFlags,
  session: Session,
): Promise<RowDistances[]> {
  await using features = await openFeatures(flags, session);
  const { backbone } = features.options;
  const rows: RowDistances[] = [];
  for (const isNormalized of [true, false]) {
    const normalize = isNormalized ? "min-max" : "none";
    const distances = flags.compat
      ? await byUpstream(one, { backbone, isNormalized }, session)
      : await byEqualNumbers(one, { ...features.options, normalize }, {
        flags,
        session,
      });
    const setting = { isNormalized, backbone: backbone.name };
    rows.push({ setting, ...distances });
  }
  return rows;
}

type Distances = Omit<RowDistances, "setting">;

async function byEqualNumbers(
  { real, synthetic }: Case,
  options: FeatureOptions,
  { flags, session }: {
    readonly flags: CaseFlags;
    readonly session: Session;
  },
): Promise<Distances> {
  const { numSamples, splits, seed } = flags;
  await using realSource = await openSource(real, { flags, session });
  await using madeSource = await openSource(synthetic, { flags, session });
  const realSet = await measureSet(realSource.set(0), options);
  const count = numSamples ?? realSet.count ?? 0;
  const madeSet = await measureSet(madeSource.set(count), options);
  if (realSet.features === undefined || madeSet.features === undefined) {
    throw new UsageError(
      `Cannot split ${real} or ${synthetic} as statistics cannot be: images or features are needed`,
    );
  }
  const { signal } = session;
  const { reference, other } = await comparableSets(realSet, madeSet, {
    titles: [real, synthetic],
  });
  using gpu = flags.device === "webgpu" ? await openGpu({ signal }) : undefined;
  const bound = await lowerBound(reference.features!, other.features!, {
    splits,
    seed,
    gpu,
    signal,
  });
  return {
    realReal: bound.realReal.mean,
    realSynthetic: bound.realSynthetic.mean,
  };
}

async function byUpstream(
  { real, synthetic }: Case,
  options: { readonly backbone: Backbone; readonly isNormalized: boolean },
  { signal, onEvent }: Session,
): Promise<Distances> {
  const common = { ...options, signal, onEvent };
  const realReal = await upstreamFid(real, synthetic, {
    ...common,
    isLowerBound: true,
  });
  const realSynthetic = await upstreamFid(real, synthetic, common);
  return { realReal, realSynthetic };
}
