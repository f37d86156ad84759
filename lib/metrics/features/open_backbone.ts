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
import { pixelBackbone } from "./pixels.ts";

/** Names of backbones. */
export const BACKBONES: readonly string[] = [
  "pixels-SIDE",
  ...Object.keys(KNOWN_INCEPTIONS),
  "nsfwjs",
];

/**
 * Opens a backbone: what turns images into features.
 *
 * - `pixels-16`, or any other number: the grey values of an image of so many
 *   pixels each way. Needs no weights.
 *
 * @throws {UsageError} when there is no such backbone.
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
): Promise<Backbone> {
  options.signal?.throwIfAborted();
  const pixels = /^pixels-(\d+)$/.exec(reference);
  if (pixels !== null) return pixelBackbone(Number(pixels[1]));
  const known = KNOWN_INCEPTIONS[reference];
  if (known !== undefined) {
    return await openInception(reference, known, options);
  }
  if (reference === "nsfwjs") return await openNsfwjsBackbone(options);
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
