/** The options of a run, as they stand in its manifest. */
import { sha256Hex } from "../platform/digest.ts";
import { UsageError } from "../errors.ts";
import type { OperationOptions } from "../events.ts";
import type { RasterDType } from "../image/raster.ts";
import { batchSizeOf } from "./batch_size.ts";
import type { ConditionChoice, ConditionPlan } from "./conditions.ts";
import type { FitOptions } from "./images/fit_image.ts";
import { type InputOrigin, originOf } from "./images/input_image.ts";
import { latentsByInput, readLatents } from "./latents.ts";
import type { SampleGenerator } from "./sample.ts";
import { freshSeed, parseSeed } from "../random/seeds.ts";
import { countSamples, type StreamOptions } from "./stream.ts";

/** File formats of a run. */
export type RunFormat = "png" | "npy" | "npz" | "csv" | "dicom" | "nifti";

/** Parts of samples that can be written alone. */
export type OnlyPart = "image" | "mask";

/** What was asked for. Together with the model it tells every pixel. */
export interface RunOptions {
  /** Seed in decimal digits. */
  readonly seed: string;
  /** Number of samples. */
  readonly numSamples: number;
  /** Index of the first sample. */
  readonly start: number;
  /** Samples in a batch; it can change the last bits of what a device adds. */
  readonly batchSize: number;
  /** Which conditions samples got. */
  readonly condition?: ConditionChoice;
  /** How many samples of each condition. */
  readonly plan?: ConditionPlan;
  /** Bound of drawn values. */
  readonly truncation?: number;
  /** SHA-256 of own latents (float32) by input. */
  readonly latents?: { readonly [input: string]: string };
  /** The images that samples were made from. */
  readonly inputs?: readonly InputOrigin[];
  /** Size that images were given to the net in. */
  readonly imageSize?: NonNullable<FitOptions["imageSize"]>;
  /** Values of the images that were black and white. */
  readonly inputRange?: NonNullable<FitOptions["inputRange"]>;
  /** Whether samples have the size and the values of their images. */
  readonly nativeSize?: boolean;
  /** The kind of part that was written; all parts when absent. */
  readonly only?: OnlyPart;
  /** File format. */
  readonly format: RunFormat;
  /** Samples in one file, for `npz` and `nifti`. */
  readonly shardSize?: number;
  /** Element type of the rasters. */
  readonly dtype: RasterDType;
  /** Whether upstream's value mapping was used. */
  readonly compat: boolean;
}

/** What to make and how to write it. */
export interface RunRequest
  extends Omit<StreamOptions, "indices" | keyof OperationOptions> {
  /** File format; when absent what fits: `png`, `npy` or `csv`. */
  readonly format?: RunFormat | undefined;
  /** Samples in one file, for `npz` and `nifti`; 100 when absent. */
  readonly shardSize?: number | undefined;
  /** The kind of part to write; all parts when absent. */
  readonly only?: OnlyPart | undefined;
}

const FORMATS: readonly string[] = [
  "png",
  "npy",
  "npz",
  "csv",
  "dicom",
  "nifti",
];
const DEFAULT_SHARD_SIZE = 100;

/**
 * The options of a run with nothing left open.
 *
 * @throws {UsageError} when format, element type, plan or seed do not fit.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { settleOptions } from "./run_options.ts";
 * assert.equal(settleOptions({ seed: 7 }, { inputs: [], outputs: [] }).numSamples, 30);
 * ```
 */
export function settleOptions(
  request: RunRequest,
  generator: Pick<SampleGenerator, "inputs" | "outputs">,
): RunOptions {
  const { format = "png", dtype = "uint8", condition, plan } = request;
  checkFormat(format, dtype);
  const seed = request.seed === undefined
    ? freshSeed()
    : parseSeed(request.seed);
  return {
    seed: String(seed),
    numSamples: countSamples(request),
    start: request.start ?? 0,
    batchSize: batchSizeOf(request, generator),
    ...condition !== undefined && { condition },
    ...plan !== undefined && { plan },
    ...request.truncation !== undefined && { truncation: request.truncation },
    ...request.latents !== undefined &&
      { latents: digestLatents(request.latents, generator.inputs) },
    ...settleImages(request),
    ...request.only !== undefined && { only: request.only },
    format,
    ...(format === "npz" || format === "nifti") &&
      { shardSize: checkShardSize(request.shardSize ?? DEFAULT_SHARD_SIZE) },
    dtype,
    compat: request.compat ?? false,
  };
}

function settleImages(
  { inputs, imageSize, inputRange, nativeSize }: RunRequest,
): Pick<RunOptions, "inputs" | "imageSize" | "inputRange" | "nativeSize"> {
  return {
    ...inputs !== undefined && { inputs: inputs.map(originOf) },
    ...imageSize !== undefined && { imageSize },
    ...inputRange !== undefined && { inputRange },
    ...nativeSize && { nativeSize },
  };
}

function checkFormat(format: string, dtype: string): void {
  if (!FORMATS.includes(format)) {
    throw new UsageError(
      `Cannot write the format ${JSON.stringify(format)} as it must be one of ${
        FORMATS.join(", ")
      }`,
    );
  }
  const isWhole = format === "png" || format === "dicom";
  if (!isWhole || dtype !== "float32") return;
  throw new UsageError(
    `Cannot write float32 values as ${format.toUpperCase()}, whose pixels are whole numbers`,
    { hint: "Use the format npy, npz or nifti, or the type uint8 or uint16" },
  );
}

function checkShardSize(size: number): number {
  if (Number.isSafeInteger(size) && size >= 1) return size;
  throw new RangeError(
    `Cannot write shards as their size must be an integer of at least 1: current value is ${size}`,
  );
}

function digestLatents(
  latents: NonNullable<RunRequest["latents"]>,
  inputs: SampleGenerator["inputs"],
): { [input: string]: string } {
  const digests = Object.entries(latentsByInput(latents, inputs)).map((
    [name, source],
  ) => {
    const { buffer } = readLatents(source).values;
    return [name, sha256Hex(new Uint8Array(buffer))];
  });
  return Object.fromEntries(digests);
}

/**
 * A request that makes the same run again; own latents and images must be
 * given anew.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { requestOf, settleOptions } from "./run_options.ts";
 * const ports = { inputs: [], outputs: [] };
 * const options = settleOptions({ seed: 7, numSamples: 2 }, ports);
 * assert.deepEqual(settleOptions(requestOf(options), ports), options);
 * ```
 */
export function requestOf(options: RunOptions): RunRequest {
  const { latents: _digests, inputs: _origins, ...request } = options;
  return request;
}

/**
 * What is not asked for is as in the run to resume, where there is one.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { requestAfter, settleOptions } from "./run_options.ts";
 * const ports = { inputs: [], outputs: [] };
 * const earlier = settleOptions({ seed: 7, numSamples: 2 }, ports);
 * assert.equal(requestAfter(earlier, { numSamples: 2 }).seed, "7");
 * ```
 */
export function requestAfter(
  earlier: RunOptions | undefined,
  request: RunRequest,
): RunRequest {
  if (earlier === undefined) return request;
  const given = Object.entries(request).filter(([, value]) =>
    value !== undefined
  );
  return { ...requestOf(earlier), ...Object.fromEntries(given) };
}
