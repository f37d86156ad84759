/** Backbones by name. */
import { UsageError } from "../../errors.ts";
import { openStore } from "../../store/mod.ts";
import type { Backbone } from "./backbone.ts";
import type { BackboneOptions } from "./backbone_options.ts";
import { KNOWN_INCEPTIONS } from "./inception/known.ts";
import { NSFWJS_SHA256, readNsfwjs } from "./inception/nsfwjs.ts";
import { openNsfwjs } from "./inception/nsfwjs_package.ts";
import {
  openInception,
  openInceptionState,
} from "./inception/open_inception.ts";
import { openOnnxBackbone } from "./open_onnx.ts";
import { pixelBackbone } from "./pixels.ts";
import { radiomicBackbone } from "./radiomics/radiomics.ts";

/** Names of backbones. */
export const BACKBONES: readonly string[] = [
  ...Object.keys(KNOWN_INCEPTIONS),
  "nsfwjs",
  "pixels-SIDE",
  "radiomics-SIDE",
  "FILE.onnx",
];

/** What decides which backbone a name becomes. */
export interface BackboneOpening
  extends Pick<BackboneOptions, "tap" | "weights" | "scale" | "side"> {
  /** Its name, or the path or address of an ONNX model. */
  readonly reference: string;
}

/** A backbone that {@linkcode openBackbone} opened. */
export interface OpenedBackbone extends Backbone {
  /** What it was opened with, for whoever opens it again elsewhere. */
  readonly opened: BackboneOpening;
}

/**
 * Opens a backbone: what turns images into features.
 *
 * - `inception-2015-12-05`: the network of the original FID; its weights are
 *   fetched (96 MB), or given. `inception-imagenet`: torchvision's, likewise.
 * - `radimagenet`: Inception-v3 trained on medical images; its weights must be
 *   given, as they cannot be fetched from an address.
 * - `inception-fid`, `inception-keras`, `inception-torchvision`: the three
 *   networks with weights of your own.
 * - `nsfwjs`: the Inception-v3 of that npm package, derived from ImageNet, in 8
 *   bits; fetched (25 MB) when it is not there. For demonstrations: its numbers
 *   compare with nobody's.
 * - `pixels-16`, or any other number: the grey values of an image of so many
 *   pixels each way. Needs no weights.
 * - `radiomics-128`, or any other number: 39 first-order and texture features of
 *   such an image. Needs no weights. It is not FRD.
 * - the path or address of an ONNX model (`.onnx`), and the value to tap.
 *
 * @throws {UsageError} when there is no such backbone, or it needs what was not
 * given.
 * @throws {NetworkError} when weights cannot be fetched.
 * @throws {IntegrityError} when weights are not the right ones.
 * @throws {UnsupportedModelError} when a network cannot be used.
 * @throws {DeviceError} when the device cannot be had.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openBackbone } from "@medigan/core/metrics";
 * await using backbone = await openBackbone("pixels-16");
 * assert.equal(backbone.dimension, 256);
 * ```
 */
export async function openBackbone(
  reference: string,
  options: BackboneOptions = {},
): Promise<OpenedBackbone> {
  options.signal?.throwIfAborted();
  const { tap, weights, scale, side } = options;
  const opened = { reference, tap, weights, scale, side };
  return { ...await openNamed(reference, options), opened };
}

async function openNamed(
  reference: string,
  options: BackboneOptions,
): Promise<Backbone> {
  const known = Object.hasOwn(KNOWN_INCEPTIONS, reference)
    ? KNOWN_INCEPTIONS[reference]
    : undefined;
  if (known !== undefined) {
    return await openInception(reference, known, options);
  }
  if (reference === "nsfwjs") return await openNsfwjsBackbone(options);
  if (/\.onnx$/i.test(reference)) {
    return await openOnnxBackbone(options.weights ?? reference, options);
  }
  return openPlainBackbone(reference);
}

function openPlainBackbone(reference: string): Backbone {
  const [, kind, side] = /^(pixels|radiomics)-(\d+)$/.exec(reference) ?? [];
  if (kind === "pixels") return pixelBackbone(Number(side));
  if (kind === "radiomics") return radiomicBackbone(Number(side));
  throw new UsageError(
    `Cannot open the backbone ${
      JSON.stringify(reference)
    } as it must be one of ${BACKBONES.join(", ")}`,
  );
}

async function openNsfwjsBackbone(
  options: BackboneOptions,
): Promise<Backbone> {
  const store = options.store ?? openStore();
  const state = await readNsfwjs(await openNsfwjs({ ...options, store }));
  return await openInceptionState(state, {
    reference: "nsfwjs-imagenet-8bit",
    variant: "keras",
    sha256: NSFWJS_SHA256,
    options,
  });
}
