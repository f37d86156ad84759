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
  /** The words of the command that opens this model for `generate`. */
  readonly words: readonly string[];
  /** The device of the serving machine, where that runs the net. */
  readonly host?: {
    readonly device: SampleGenerator["device"];
    readonly description: string;
  };
}

/** Latent variables of a slider when nothing is said, as upstream has it. */
export const DEFAULT_SLIDER_GROUPER = 10;

/** What a person can do with a model. */
export interface Steering {
  /** The input whose variables the sliders move. */
  readonly latent?: PortInfo | undefined;
  /** The input that takes an image. */
  readonly image?: PortInfo | undefined;
}

/**
 * What a person can do with a model: move its latent variables, give it an
 * image, or both.
 *
 * @throws {UnsupportedModelError} when it is neither, or takes several images.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { steeringOf } from "./scene.ts";
 * const x = { shape: [-1, 1, 8, 8], dtype: "float32", role: "image" } as const;
 * assert.equal(steeringOf("21", [{ ...x, name: "x" }]).image?.name, "x");
 * const pair = [{ ...x, name: "x" }, { ...x, name: "y" }];
 * assert.throws(() => steeringOf("7", pair), { code: "unsupported-model" });
 * ```
 */
export function steeringOf(
  model: string,
  inputs: readonly PortInfo[],
): Steering {
  const latent = inputs.find(({ role }) => role === "latent");
  const [image, ...more] = inputs.filter(({ role }) => role === "image");
  if (more.length === 0 && (latent ?? image)) return { latent, image };
  throw new UnsupportedModelError(
    `Cannot explore ${model} as it must start from latent variables or one image: its inputs are ${
      inputs.map(({ name, role }) => `${name} (${role})`).join(", ")
    }`,
    { hint: "Make its samples with: medigan generate" },
  );
}
