/** Backbones by name. */
import { UsageError } from "../../errors.ts";
import type { OperationOptions } from "../../events.ts";
import type { SessionOptions } from "../../runtime/open_session.ts";
import type { Store } from "../../store/store.ts";
import type { Backbone } from "./backbone.ts";
import { pixelBackbone } from "./pixels.ts";

/** How levels from 0 to 255 become the numbers that a network takes. */
export type InputScale =
  /** From -1 to 1: level / 127.5 - 1. */
  | "symmetric"
  /** The original FID's: (level - 128) / 128. */
  | "tensorflow"
  /** From 0 to 1: level / 255. */
  | "unit"
  /** From 0 to 1, then less the mean and by the deviation of ImageNet. */
  | "imagenet"
  /** From 0 to 255, as they are. */
  | "levels";

/** Options of {@linkcode openBackbone}. */
export interface BackboneOptions
  extends OperationOptions, Pick<SessionOptions, "device" | "threads"> {
  /**
   * The layer whose features are wanted: `64`, `192`, `768`, `2048` (the
   * default) or `logits` of an Inception network; the name of any value of an
   * ONNX model, its first output by default.
   */
  readonly tap?: string | undefined;
  /**
   * Weights of an Inception network: the path of a file, an https address, a
   * DOI, or the bytes.
   */
  readonly weights?: string | Uint8Array | undefined;
  /** How levels become the numbers of the net: `symmetric` by default. */
  readonly scale?: InputScale | undefined;
  /** Keeps weights and graphs; one with its usual place by default. */
  readonly store?: Store | undefined;
}

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
// deno-lint-ignore require-await -- networks are opened here soon.
export async function openBackbone(
  reference: string,
  options: BackboneOptions = {},
): Promise<Backbone> {
  options.signal?.throwIfAborted();
  const pixels = /^pixels-(\d+)$/.exec(reference);
  if (pixels !== null) return pixelBackbone(Number(pixels[1]));
  throw new UsageError(
    `Cannot open the backbone ${
      JSON.stringify(reference)
    } as it must be pixels-SIDE`,
  );
}
