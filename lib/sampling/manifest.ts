/** The manifest of a run: what was made, from what, and every file of it. */
import * as v from "valibot";
import { FormatError } from "../errors.ts";
import { SYNTHETIC_NOTICE } from "../image/provenance.ts";
import { denoVersion } from "../platform/env.ts";
import type { RunOptions } from "./run_options.ts";
import { type ModelIdentity, type SampleGenerator, TOOLKIT } from "./sample.ts";

/** Version of the manifest's schema. */
export const RUN_SCHEMA = "medigan.run/1";

/** Name of the manifest within a run's folder. */
export const MANIFEST_NAME = "manifest.json";

/** One part of one sample, and the file that holds it. */
export interface FileRecord {
  /** Name of the file within the folder; `npz` files hold many samples. */
  readonly name: string;
  /** Index of the sample. */
  readonly index: number;
  /** Name of the condition, where there is one. */
  readonly label?: string;
  /** Value of the condition, where there is one. */
  readonly condition?: number;
  /** Name of the image that it was made from, where there was one. */
  readonly input?: string;
  /** Name of the part, such as `"image"` or `"mask"`. */
  readonly part: string;
  /** SHA-256 of the file. */
  readonly sha256: string;
  /** Size of the file in bytes. */
  readonly bytes: number;
  /** SHA-256 of the pixels, whatever the format: see `digestRaster`. */
  readonly pixels: string;
  /** Kind of device that made it, where those of a run differ. */
  readonly device?: string;
}

/** What is known of a run before its first sample. */
export interface RunHeader {
  /** Version of the schema. */
  readonly schema: typeof RUN_SCHEMA;
  /** Always true: no pictures of people. */
  readonly synthetic: true;
  /** The same in words. */
  readonly notice: string;
  /** Which weights were run. */
  readonly model: ModelIdentity;
  /** Program and version. */
  readonly toolkit: string;
  /** Version of Deno. */
  readonly deno: string;
  /** Kind of device; several, as `"native, wasm"`, where machines differed. */
  readonly device: string;
  /** What was asked for. */
  readonly options: RunOptions;
}

/**
 * The record of a finished run. It holds neither times nor paths, so that an
 * interrupted and resumed run ends with the same bytes as any other.
 */
export interface RunManifest extends RunHeader {
  /** All files, by sample and part. */
  readonly files: readonly FileRecord[];
  /** Always true: a manifest is written when everything else is. */
  readonly complete: true;
}

/**
 * What is known of a run before its first sample.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { runHeader } from "./manifest.ts";
 * import { settleOptions } from "./run_options.ts";
 * import { exampleGenerator } from "../../tests/sampling/fake_generator.ts";
 * await using generator = exampleGenerator();
 * const header = runHeader(generator, settleOptions({ seed: 7 }, generator));
 * assert.equal(header.options.seed, "7");
 * ```
 */
export function runHeader(
  generator: SampleGenerator,
  options: RunOptions,
): RunHeader {
  return {
    schema: RUN_SCHEMA,
    synthetic: true,
    notice: SYNTHETIC_NOTICE,
    model: generator.model,
    toolkit: TOOLKIT,
    deno: denoVersion(),
    device: generator.device,
    options,
  };
}

const Digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
// A plain name: nothing that leaves the folder or hides in it.
const FileName = v.pipe(
  v.string(),
  v.maxLength(255),
  v.regex(/^[A-Za-z0-9][A-Za-z0-9._+-]*$/),
);
const Finite = v.pipe(v.number(), v.finite());
const Condition = v.union([v.string(), Finite]);

const Pair = v.tuple([Finite, Finite]);
const Input = v.object({
  name: v.string(),
  slice: v.optional(Count),
  sha256: Digest,
});

const Options = v.object({
  seed: v.pipe(v.string(), v.regex(/^\d{1,20}$/)),
  numSamples: Count,
  start: Count,
  batchSize: v.pipe(Count, v.minValue(1)),
  condition: v.optional(v.union([Condition, v.array(Condition)])),
  plan: v.optional(v.record(v.string(), Count)),
  truncation: v.optional(Finite),
  latents: v.optional(v.record(v.string(), Digest)),
  inputs: v.optional(v.array(Input)),
  imageSize: v.optional(v.union([v.picklist(["model", "native"]), Pair])),
  inputRange: v.optional(v.union([v.literal("picture"), Pair])),
  nativeSize: v.optional(v.boolean()),
  only: v.optional(v.picklist(["image", "mask"])),
  format: v.picklist(["png", "npy", "npz", "csv", "dicom", "nifti"]),
  shardSize: v.optional(v.pipe(Count, v.minValue(1))),
  dtype: v.picklist(["uint8", "uint16", "float32"]),
  compat: v.boolean(),
});

const Hyperparameter = v.nullable(v.union([
  v.string(),
  v.number(),
  v.boolean(),
  v.array(v.union([v.string(), v.number()])),
]));

const Header = v.object({
  schema: v.literal(RUN_SCHEMA),
  synthetic: v.literal(true),
  notice: v.string(),
  model: v.object({
    id: v.string(),
    sha256: Digest,
    checkpoint: v.string(),
    stateAt: v.optional(v.array(v.string())),
    source: v.string(),
    licence: v.nullable(v.string()),
    family: v.string(),
    hyperparameters: v.record(v.string(), Hyperparameter),
  }),
  toolkit: v.string(),
  deno: v.string(),
  device: v.string(),
  options: Options,
});

const Record = v.object({
  name: FileName,
  index: Count,
  label: v.optional(v.string()),
  condition: v.optional(Finite),
  input: v.optional(v.string()),
  part: v.string(),
  sha256: Digest,
  bytes: Count,
  pixels: Digest,
  device: v.optional(v.string()),
});

const Manifest = v.object({
  ...Header.entries,
  files: v.array(Record),
  complete: v.literal(true),
});

/**
 * The manifest in a JSON text.
 *
 * @throws {FormatError} when it does not follow the schema; names the place.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseManifest } from "./manifest.ts";
 * assert.throws(() => parseManifest("{}"), /schema/);
 * ```
 */
export function parseManifest(text: string): RunManifest {
  return checked(Manifest, text, "the manifest") as RunManifest;
}

/**
 * The header of an unfinished run in a JSON text.
 *
 * @throws {FormatError} when it does not follow the schema.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseHeader } from "./manifest.ts";
 * assert.throws(() => parseHeader("[]"), /header/);
 * ```
 */
export function parseHeader(text: string): RunHeader {
  return checked(Header, text, "the header of the run") as RunHeader;
}

/**
 * The records of one file in a JSON text.
 *
 * @throws {FormatError} when they do not follow the schema.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseRecords } from "./manifest.ts";
 * assert.deepEqual(parseRecords("[]"), []);
 * ```
 */
export function parseRecords(text: string): FileRecord[] {
  return checked(v.array(Record), text, "the records") as FileRecord[];
}

function checked(
  schema: v.GenericSchema,
  text: string,
  what: string,
): unknown {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw new FormatError(`Cannot read ${what} as it is no JSON`, { cause });
  }
  const result = v.safeParse(schema, data, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue) ?? "the whole";
  throw new FormatError(
    `Cannot read ${what} as ${path} must be ${
      issue.expected ?? "valid"
    }: current value is ${issue.received.slice(0, 200)}`,
  );
}
