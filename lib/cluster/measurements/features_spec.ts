/** What the jobs that measure one set share. */
import * as v from "valibot";
import { UsageError } from "../../errors.ts";
import {
  type ColourOrder,
  type InputScale,
  type Normalization,
  parseNormalization,
  RESIZE_MODES,
  type ResizeMode,
} from "../../metrics/mod.ts";
import { VERSION } from "../../version.ts";
import { type ObjectRef, parsed, Ref } from "../protocol/messages.ts";
import { isAddress, type SamplesSpec } from "../samples/samples_spec.ts";

/** Which backbone. */
export interface SpecBackbone {
  /** Its name, the address of an ONNX model, or the name of one that travels. */
  readonly reference: string;
  /** SHA-256 of all that its numbers depend on. */
  readonly digest: string;
  /** Its layer, where it was said. */
  readonly tap?: string;
  /** How levels become its numbers, where it was said. */
  readonly scale?: InputScale;
  /** Side of its images, where it was said. */
  readonly side?: number;
  /** Addresses of its weights, where they were said. */
  readonly addresses?: readonly string[];
  /** Weights that travel with the run. */
  readonly weights?: {
    /** Name of the file, as it may tell the digest. */
    readonly fileName: string;
    /** The bytes. */
    readonly object: ObjectRef;
  };
}

/** How images are prepared, with nothing left open. */
export interface SpecPreparation {
  /** How images are resized. */
  readonly resize: ResizeMode;
  /** What is done to grey values; nothing that needs the whole set. */
  readonly normalize: string;
  /** Order of colours. */
  readonly colour: ColourOrder;
  /** Images that go through the backbone together. */
  readonly batchSize: number;
}

/** What the jobs that measure one set share. */
export interface FeaturesSpec {
  /** Version of this document. */
  readonly schema: "medigan.features/1";
  /** Version of the toolkit: another one could compute other numbers. */
  readonly version: string;
  /** What turns images into features. */
  readonly backbone: SpecBackbone;
  /** What is done to images before. */
  readonly preparation: SpecPreparation;
  /** Whether every row is wanted, or what statistics need of them. */
  readonly delivery: "features" | "statistics";
  /** How images are made; where this is absent they come with the jobs. */
  readonly samples?: SpecSamples;
}

/** Images that a model makes. */
export interface SpecSamples {
  /** What jobs that make samples are told, read by them as hostile. */
  readonly spec: SamplesSpec;
  /** Index of the first sample of the set. */
  readonly start: number;
  /** Samples that are made and measured before the next ones are made. */
  readonly step: number;
}

const Text = v.pipe(v.string(), v.minLength(1), v.maxLength(1000));
const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Positive = v.pipe(Count, v.minValue(1), v.maxValue(65536));
const Address = v.pipe(Text, v.check(isAddress));

const Spec = v.object({
  schema: v.literal("medigan.features/1"),
  version: v.literal(VERSION),
  backbone: v.object({
    reference: Text,
    digest: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
    tap: v.optional(Text),
    scale: v.optional(
      v.picklist(["symmetric", "tensorflow", "unit", "imagenet", "levels"]),
    ),
    side: v.optional(Positive),
    addresses: v.optional(v.pipe(v.array(Address), v.maxLength(16))),
    weights: v.optional(v.object({ fileName: Text, object: Ref })),
  }),
  preparation: v.object({
    resize: v.picklist(RESIZE_MODES),
    normalize: Text,
    colour: v.picklist(["rgb", "bgr", "grey"]),
    batchSize: Positive,
  }),
  delivery: v.picklist(["features", "statistics"]),
  samples: v.optional(v.object({
    spec: v.looseObject({}),
    start: Count,
    step: Positive,
  })),
});

/**
 * A spec from its bytes.
 *
 * @throws {FormatError} when it follows no schema that this version knows.
 * @throws {UsageError} when it names files of the worker's machine, or asks for
 * what needs the whole set.
 */
export function parseFeaturesSpec(bytes: Uint8Array): FeaturesSpec {
  const spec = parsed(
    Spec,
    bytes,
    "what the jobs of a measurement share",
  ) as FeaturesSpec;
  const { reference, addresses, weights } = spec.backbone;
  const isFile = /[\\/]|\.onnx$/i.test(reference) && !isAddress(reference);
  if (isFile && weights === undefined && addresses === undefined) {
    throw new UsageError(
      "Cannot open the backbone of a run as it is a file of another machine",
    );
  }
  normalizationOf(spec.preparation);
  return spec;
}

/** The normalisation of a spec. @throws {UsageError} */
export function normalizationOf(
  { normalize }: SpecPreparation,
): Exclude<Normalization, "dataset"> {
  const normalization = parseNormalization(normalize);
  if (normalization !== "dataset") return normalization;
  throw new UsageError(
    "Cannot normalise a part of a set by the whole set: a window is needed",
  );
}
