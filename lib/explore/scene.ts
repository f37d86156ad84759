/** What the page is told of the model that it shows. */
import type { PortInfo } from "../../models/families/family.ts";
import { UnsupportedModelError } from "../errors.ts";
import type { ModelCard } from "../registry/card.ts";
import type { ModelIdentity, SampleGenerator } from "../sampling/sample.ts";

/** A model ready to be explored: plain data, sent to the page as JSON. */
export interface Scene {
  /** Version of this record. */
  readonly schema: "medigan.scene/1";
  /** What is known of the model. */
  readonly card: ModelCard;
  /** Which weights it runs. */
  readonly model: ModelIdentity;
  /** Inputs of the graph. */
  readonly inputs: readonly PortInfo[];
  /** Outputs of the graph. */
  readonly outputs: readonly PortInfo[];
  /** Seed of the first image, in decimal digits. */
  readonly seed: string;
  /** Latent variables that one slider moves. */
  readonly sliderGrouper: number;
  /** The device of the serving machine, where that runs the net. */
  readonly host?: {
    readonly device: SampleGenerator["device"];
    readonly description: string;
  };
}

/** Latent variables of a slider when nothing is said, as upstream has it. */
export const DEFAULT_SLIDER_GROUPER = 10;

/**
 * The input whose variables the sliders move.
 *
 * @throws {UnsupportedModelError} when the model has none, or needs images.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { latentPort } from "./scene.ts";
 * const image = { name: "x", shape: [-1, 1, 8, 8], dtype: "float32" } as const;
 * assert.throws(() => latentPort("21", [{ ...image, role: "image" }]), {
 *   code: "unsupported-model",
 * });
 * ```
 */
export function latentPort(
  model: string,
  inputs: readonly PortInfo[],
): PortInfo {
  const found = inputs.find(({ role }) => role === "latent");
  const isDrawn = inputs.every(({ role }) => role !== "image");
  if (found !== undefined && isDrawn) return found;
  throw new UnsupportedModelError(
    `Cannot explore ${model} as it must draw its images from latent variables: its inputs are ${
      inputs.map(({ name, role }) => `${name} (${role})`).join(", ")
    }`,
    { hint: "Choose a model that starts from noise: medigan list" },
  );
}
