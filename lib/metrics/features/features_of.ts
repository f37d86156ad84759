/** Features of sets of images. */
import type { OperationOptions } from "../../events.ts";
import { UsageError } from "../../errors.ts";
import type { Raster } from "../../image/raster.ts";
import type { Matrix } from "../../linalg/matrix.ts";
import { datasetWindow } from "../normalize/dataset_window.ts";
import {
  checkNormalization,
  formatNormalization,
  type Normalization,
} from "../normalize/normalization.ts";
import type { ResizeMode } from "../resize/resize_mode.ts";
import type { Backbone } from "./backbone.ts";
import { type ImageSet, imagesOf } from "./image_set.ts";
import {
  type ColourOrder,
  prepareImage,
  type PrepareOptions,
} from "./prepare.ts";

/** Options of {@linkcode featuresOf} and {@linkcode streamFeatures}. */
export interface FeatureOptions extends PrepareOptions, OperationOptions {
  /** What turns images into features. */
  readonly backbone: Backbone;
  /** Images that are embedded together: 16 by default. */
  readonly batchSize?: number | undefined;
}

/** How features were made, for reports and to compare only like with like. */
export interface Preprocessing {
  /** Name of the backbone. */
  readonly backbone: string;
  /** SHA-256 of all that the backbone's numbers depend on. */
  readonly digest: string;
  /** How images were resized. */
  readonly resize: ResizeMode;
  /** What was done to grey values, as {@linkcode parseNormalization} reads it. */
  readonly normalize: string;
  /** Order of the colours. */
  readonly colour: ColourOrder;
}

/** Features of some images of a set. */
export interface FeatureBatch {
  /** Features, one row an image. */
  readonly features: Matrix;
  /** Names of the images. */
  readonly names: readonly string[];
}

/** Features of a set of images. */
export interface FeatureSet extends FeatureBatch {
  /** How they were made. */
  readonly preprocessing: Preprocessing;
}

/**
 * Features of a set of images in batches, each when it is asked for. Memory
 * holds one batch.
 *
 * @throws {FormatError} when a file is no image; it is named.
 * @throws {UsageError} when there are no images.
 * @throws {RangeError} when an image is broken; it is named.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openBackbone, streamFeatures } from "@medigan/core/metrics";
 * const grey = (level: number) => ({
 *   width: 2,
 *   height: 2,
 *   channels: 1,
 *   dtype: "uint8" as const,
 *   range: [0, 255] as const,
 *   data: new Uint8Array(4).fill(level),
 * });
 * await using backbone = await openBackbone("pixels-1");
 * const rows = [];
 * for await (
 *   const { features } of streamFeatures([grey(0), grey(255)], {
 *     backbone,
 *     batchSize: 1,
 *   })
 * ) rows.push(...features.data);
 * assert.deepEqual(rows, [0, 1]);
 * ```
 */
export async function* streamFeatures(
  set: ImageSet,
  options: FeatureOptions,
): AsyncGenerator<FeatureBatch> {
  const { backbone, batchSize = 16, onEvent, signal } = options;
  checkBatchSize(batchSize);
  const normalize = await settledNormalization(set, options);
  let names: string[] = [];
  let images: Raster[] = [];
  let done = 0;
  const finish = async (): Promise<FeatureBatch> => {
    const batch = { names, images };
    [names, images] = [[], []];
    const features = await backbone.embed(batch.images, signal);
    done += features.rows;
    onEvent?.({ type: "features", done });
    return { features, names: batch.names };
  };
  for await (const { name, raster } of imagesOf(set)) {
    signal?.throwIfAborted();
    images.push(prepareNamed(name, raster, { ...options, normalize }));
    names.push(name);
    if (images.length === batchSize) yield await finish();
  }
  if (images.length > 0) yield await finish();
  if (done === 0) throw new UsageError("Cannot measure a set without images");
}

/**
 * Features of a set of images.
 *
 * @throws {FormatError} when a file is no image; it is named.
 * @throws {UsageError} when there are no images.
 * @throws {RangeError} when an image is broken; it is named.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { featuresOf, openBackbone } from "@medigan/core/metrics";
 * const image = {
 *   width: 2,
 *   height: 1,
 *   channels: 1,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: Uint8Array.of(0, 255),
 * } as const;
 * await using backbone = await openBackbone("pixels-1");
 * const set = await featuresOf([{ name: "a.png", image }], { backbone });
 * assert.deepEqual([...set.features.data], [0.5]);
 * assert.deepEqual(set.names, ["a.png"]);
 * assert.equal(set.preprocessing.resize, "clean");
 * ```
 */
export async function featuresOf(
  set: ImageSet,
  options: FeatureOptions,
): Promise<FeatureSet> {
  const normalize = await settledNormalization(set, options);
  const batches: FeatureBatch[] = [];
  for await (const batch of streamFeatures(set, { ...options, normalize })) {
    batches.push(batch);
  }
  const { backbone } = options;
  const features = joinRows(batches.map((batch) => batch.features));
  return {
    features,
    names: batches.flatMap((batch) => batch.names),
    preprocessing: preprocessingOf(backbone, { ...options, normalize }),
  };
}

/**
 * How features are made with these options, for reports.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openBackbone, preprocessingOf } from "@medigan/core/metrics";
 * await using backbone = await openBackbone("pixels-8");
 * const { resize } = preprocessingOf(backbone, { resize: "opencv" });
 * assert.equal(resize, "opencv");
 * ```
 */
export function preprocessingOf(
  backbone: Backbone,
  { resize = "clean", normalize = "none", colour = "rgb" }: PrepareOptions,
): Preprocessing {
  return {
    backbone: backbone.name,
    digest: backbone.digest,
    resize,
    normalize: formatNormalization(normalize),
    colour,
  };
}

async function settledNormalization(
  set: ImageSet,
  { normalize = "none", signal }: FeatureOptions,
): Promise<Normalization> {
  checkNormalization(normalize);
  return normalize === "dataset" ? await datasetWindow(set, signal) : normalize;
}

/** Checks that a number of images is one. @throws {RangeError} */
export function checkBatchSize(batchSize: number): void {
  if (Number.isSafeInteger(batchSize) && batchSize > 0) return;
  throw new RangeError(
    `Cannot make features as the batch size must be a positive integer: current value is ${batchSize}`,
  );
}

function prepareNamed(
  name: string,
  raster: Raster,
  options: FeatureOptions,
): Raster {
  try {
    return prepareImage(raster, options.backbone.input, options);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new RangeError(`Cannot measure ${name}: ${cause.message}`, { cause });
  }
}

/** Rows of several matrices, one after the other. */
export function joinRows(parts: readonly Matrix[]): Matrix {
  const columns = parts[0]?.columns ?? 0;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const data = new Float64Array(rows * columns);
  let place = 0;
  for (const part of parts) {
    data.set(part.data, place);
    place += part.data.length;
  }
  return { rows, columns, data };
}
