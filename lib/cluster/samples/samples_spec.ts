/** What the jobs of a run of samples share. */
import * as v from "valibot";
import { UsageError } from "../../errors.ts";
import type { ModelCard } from "../../registry/card.ts";
import { parseCard } from "../../registry/mod.ts";
import { parseHeader } from "../../sampling/manifest.ts";
import type {
  ModelIdentity,
  ModelOpening,
  RunHeader,
} from "../../sampling/mod.ts";
import { VERSION } from "../../version.ts";
import { type ObjectRef, parsed, Ref } from "../protocol/messages.ts";

/** An image that samples are made from, without its pixels. */
export interface SpecImage {
  readonly name: string;
  readonly slice?: number;
  readonly sha256: string;
  readonly stem: string;
  readonly width: number;
  readonly height: number;
  readonly isPlainNumbers: boolean;
  readonly contrasts?: readonly string[];
}

/** Weights that travel with the run. */
export interface SpecWeights {
  /** Name of the file, as its ending may tell what it is. */
  readonly fileName: string;
  /** Whether they take the place of the card's own. */
  readonly isOwn: boolean;
  /** The bytes. */
  readonly object: ObjectRef;
}

/** Own latent variables for one input of the net. */
export interface SpecLatents {
  /** Name of the input. */
  readonly input: string;
  /** Rows, where there is one for each sample. */
  readonly rows?: number;
  /** The values, float32. */
  readonly values: ObjectRef;
}

/** What the jobs of a run of samples share. */
export interface SamplesSpec {
  /** Version of this document. */
  readonly schema: "medigan.samples/1";
  /** Version of the toolkit: another one could write other bytes. */
  readonly version: string;
  /** The model's card. */
  readonly card: ModelCard;
  /** What it was opened with, but for weights that are a file. */
  readonly opened: Omit<ModelOpening, "weights"> & {
    readonly weights?: string;
  };
  /** Weights that are not to be had elsewhere. */
  readonly weights?: SpecWeights;
  /** What is known of the run; its options leave nothing open. */
  readonly header: RunHeader;
  /** What results hold. */
  readonly delivery: "files" | "samples";
  /** Own latents. */
  readonly latents?: readonly SpecLatents[];
  /** Images, one for each sample. */
  readonly images?: readonly SpecImage[];
}

const Text = v.pipe(v.string(), v.maxLength(1000));
const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const Hyperparameter = v.nullable(v.union([
  v.string(),
  v.number(),
  v.boolean(),
  v.array(v.union([v.string(), v.number()])),
]));

const Spec = v.object({
  schema: v.literal("medigan.samples/1"),
  version: v.literal(VERSION),
  card: v.looseObject({ id: Text }),
  opened: v.object({
    checkpoint: v.optional(Text),
    weights: v.optional(v.pipe(Text, v.regex(/^(https:|doi:|10\.)/i))),
    stateAt: v.optional(v.array(Text)),
    family: v.optional(Text),
    hyperparameters: v.optional(v.record(v.string(), Hyperparameter)),
    compat: v.optional(v.boolean()),
    isolate: v.optional(v.boolean()),
  }),
  weights: v.optional(
    v.object({ fileName: Text, isOwn: v.boolean(), object: Ref }),
  ),
  header: v.looseObject({}),
  delivery: v.picklist(["files", "samples"]),
  latents: v.optional(v.array(
    v.object({ input: Text, rows: v.optional(Count), values: Ref }),
  )),
  images: v.optional(v.array(v.object({
    name: Text,
    slice: v.optional(Count),
    sha256: Digest,
    stem: Text,
    width: Count,
    height: Count,
    isPlainNumbers: v.boolean(),
    contrasts: v.optional(v.array(Text)),
  }))),
});

const ANY_ID = "00000_ANY";

/**
 * A spec from its bytes.
 *
 * @throws {FormatError} when it follows no schema that this version knows.
 * @throws {CardError} when its card is broken.
 * @throws {UsageError} when its card names files of the worker's machine.
 */
export function parseSamplesSpec(bytes: Uint8Array): SamplesSpec {
  const spec = parsed(Spec, bytes, "what the jobs of a run share") as
    & Omit<SamplesSpec, "card" | "header">
    & { readonly card: { readonly id: string }; readonly header: unknown };
  const { id } = spec.card;
  // What was looked at without a card has a name that no catalogue allows.
  const card = {
    ...parseCard({ ...spec.card, id: ANY_ID }, { file: "of the run" }),
    id,
  };
  const { source } = card.execution;
  const isRemote = source.kind !== "file" || isAddress(source.location);
  if (!isRemote && spec.weights === undefined) {
    throw new UsageError(
      "Cannot open the model of a run as its weights are a file of another machine",
    );
  }
  return { ...spec, card, header: parseHeader(JSON.stringify(spec.header)) };
}

/** Whether weights have an address that holds for every machine. */
export function isAddress(location: string): boolean {
  return /^(https:|doi:|10\.\d)/i.test(location);
}

/** What two openings of a model must agree in to make the same samples. */
export function identityOf(
  { sha256, checkpoint, family, hyperparameters }: ModelIdentity,
): object {
  return { sha256, checkpoint, family, hyperparameters };
}
