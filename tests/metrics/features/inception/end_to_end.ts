/**
 * ../shared/fixtures/e2e: real and synthetic patches through Inception-v3, to
 * FID, KID, precision, recall, density and coverage, as PyTorch, OpenCV, NumPy
 * and SciPy gave them.
 */
import assert from "node:assert/strict";
import {
  type Backbone,
  type BackboneOptions,
  compareNeighbours,
  densityCoverage,
  type FeatureOptions,
  featuresOf,
  frechetDistance,
  kernelDistance,
  type Matrix,
  openBackbone,
  precisionRecall,
} from "../../../../lib/metrics/mod.ts";
import { openInceptionState } from "../../../../lib/metrics/features/inception/open_inception.ts";
import { sharedJson, sharedPath } from "../../../shared.ts";
import { hashState, type TensorRow } from "./hash_weights.ts";

/** What the fixture expects of another float32 network, relative. */
export const TOLERANCE = 1e-4;

/** Preprocessings of the fixture by their names. */
export const PREPROCESSINGS = {
  "float": { resize: "pytorch" },
  "cv2": { resize: "opencv" },
  "cv2-minmax": { resize: "opencv", normalize: "min-max-uint8" },
} as const;

/** Layers of the fixture. */
export const TAPS = ["64", "192", "768", "2048"] as const;
/** The only one with metrics of neighbours. */
const LAST_TAP = "2048";

const FOLDERS = { a: ["real", "a"], b: ["real", "b"], s: ["synthetic"] };
const PAIRS = ["ab", "as", "bs"] as const;

type Numbers = { readonly [key: string]: number };
type ByTap = { readonly [tap: string]: Numbers };

/** One network with one preprocessing. */
export interface Configuration {
  readonly backbone: "nsfwjs" | "hash";
  readonly preprocessing: keyof typeof PREPROCESSINGS;
  readonly fid: ByTap;
  readonly kid: ByTap;
  readonly rFID: Numbers;
  readonly meanFeature: ByTap;
  readonly prdc: { readonly [pair: string]: Numbers };
  readonly firstFeatures: { readonly [set: string]: readonly number[] };
}

/** The fixture. */
export interface EndToEnd {
  readonly first: { readonly [set: string]: string };
  readonly results: readonly Configuration[];
}

/** A number, and what it should be. */
export interface Compared {
  readonly what: string;
  readonly value: number;
  readonly wanted: number;
  /** Difference over what was wanted. */
  readonly error: number;
}

/** Reads the fixture. */
export async function readEndToEnd(): Promise<EndToEnd> {
  return await sharedJson<EndToEnd>("fixtures", "e2e", "reference.json");
}

/** Checks the first features of the first image of each set. */
export async function checkFirstFeatures(
  backbone: Backbone,
  name: Configuration["backbone"],
): Promise<void> {
  const { first, results } = await readEndToEnd();
  for (const { preprocessing, firstFeatures, ...wanted } of results) {
    if (wanted.backbone !== name) continue;
    for (const [set, folder] of Object.entries(FOLDERS)) {
      const file = first[set] ?? "";
      const path = sharedPath("data", "cbis-ddsm-masses", ...folder, file);
      const how = { backbone, ...PREPROCESSINGS[preprocessing] };
      const { features } = await featuresOf(path, how);
      firstFeatures[set]?.forEach((value, place) => {
        const error = Math.abs((features.data[place] ?? NaN) - value);
        assert(error < 1e-6, `${preprocessing} ${set} ${place}: ${error}`);
      });
    }
  }
}

/** Opens the network with the weights by formula. */
export async function openHashNetwork(
  options: Pick<BackboneOptions, "tap" | "device">,
): Promise<Backbone> {
  const { tensors } = await sharedJson<{ tensors: TensorRow[] }>(
    "fixtures",
    "inception",
    "layers.json",
  );
  const parts = { reference: "hash", variant: "fid", sha256: "" } as const;
  return await openInceptionState(hashState(tensors), { ...parts, options });
}

/** Computes all numbers of a configuration and a layer. */
export async function compareEndToEnd(
  configuration: Configuration,
  { weights, ...options }: {
    readonly tap: string;
    readonly weights: string;
    readonly device: "native" | "wasm";
  },
): Promise<Compared[]> {
  const { tap } = options;
  await using backbone = configuration.backbone === "hash"
    ? await openHashNetwork(options)
    : await openBackbone("nsfwjs", { ...options, weights });
  const how = PREPROCESSINGS[configuration.preprocessing];
  const sets = await featuresOfAll({ backbone, ...how });
  const means = Object.entries(configuration.meanFeature[tap] ?? {});
  const compared = means.map(([set, wanted]) =>
    compare(`mean feature of ${set}`, mean(sets[set]!), wanted)
  );
  const distances: { [pair: string]: number } = {};
  for (const pair of PAIRS) {
    const sides = [...pair].map((set) => sets[set]!) as [Matrix, Matrix];
    const { distance } = await frechetDistance(...sides);
    distances[pair] = distance;
    compared.push(
      compare(`FID ${pair}`, distance, configuration.fid[tap]?.[pair]),
      compare(
        `KID ${pair}`,
        await kernelDistance(...sides),
        configuration.kid[tap]?.[pair],
      ),
      ...tap === LAST_TAP
        ? await compareNeighbourhoods(sides, configuration.prdc[pair] ?? {})
        : [],
    );
  }
  const { ab = NaN, as = NaN } = distances;
  compared.push(compare("r_FID", ab / as, configuration.rFID[tap]));
  return compared;
}

async function featuresOfAll(
  options: FeatureOptions,
): Promise<{ [set: string]: Matrix }> {
  const sets: { [set: string]: Matrix } = {};
  for (const [set, folder] of Object.entries(FOLDERS)) {
    const path = sharedPath("data", "cbis-ddsm-masses", ...folder);
    sets[set] = (await featuresOf(path, options)).features;
  }
  return sets;
}

async function compareNeighbourhoods(
  [real, synthetic]: readonly [Matrix, Matrix],
  wanted: Numbers,
): Promise<Compared[]> {
  const table = await compareNeighbours(real, synthetic);
  const values = { ...precisionRecall(table), ...densityCoverage(table) };
  return Object.entries(values).map(([name, value]) =>
    compare(name, value, wanted[name])
  );
}

function mean({ data }: Matrix): number {
  return data.reduce((sum, one) => sum + one, 0) / data.length;
}

function compare(what: string, value: number, wanted = NaN): Compared {
  return { what, value, wanted, error: Math.abs(value / wanted - 1) };
}
