/** From a model's card to the site that explores it. */
import { UnsupportedModelError } from "../errors.ts";
import { freshSeed, parseSeed, type SeedInput } from "../random/seeds.ts";
import { CODE_FAMILY, type ModelCard } from "../registry/card.ts";
import {
  openGenerator,
  type OpenGeneratorOptions,
} from "../sampling/generator.ts";
import { openGraph } from "../sampling/open_graph.ts";
import { PROCEDURAL_FAMILY } from "../sampling/plain_families.ts";
import type { SampleGenerator } from "../sampling/sample.ts";
import { generateWords, type NamedOpening } from "./generate_words.ts";
import { DEFAULT_SLIDER_GROUPER, type Scene, steeringOf } from "./scene.ts";
import { makeSite, type Site } from "./site.ts";

/** What to show. */
export interface SceneOptions extends OpenGeneratorOptions, NamedOpening {
  /** Latent variables that one slider moves; 10 when absent. */
  readonly sliderGrouper?: number | undefined;
  /** Seed of the first picture; chosen at random when absent. */
  readonly seed?: SeedInput | undefined;
}

/** A site, and the generator behind it where this machine runs the net. */
export interface OpenedScene {
  /** The files. */
  readonly site: Site;
  /** What runs the net, where that is this machine. */
  readonly generator?: SampleGenerator;
}

/** The site of a model whose net runs in the page. */
export async function openPageScene(
  card: ModelCard,
  options: SceneOptions,
): Promise<OpenedScene> {
  const { family, sampler } = card.execution;
  if ([CODE_FAMILY, PROCEDURAL_FAMILY].includes(family) || sampler) {
    throw new UnsupportedModelError(
      `Cannot run ${card.id} in a page as it is not one net alone`,
      { hint: "Let this machine run it: --server" },
    );
  }
  const { model, graph } = await openGraph(card, options);
  const { inputs, outputs, onnx } = graph;
  steeringOf(card.id, inputs);
  const scene = { card, model, inputs, outputs, ...settings(card, options) };
  return { site: await makeSite(scene, onnx.slice()) };
}

/** The site of a model whose net runs on this machine. */
export async function openHostScene(
  card: ModelCard,
  options: SceneOptions,
): Promise<OpenedScene> {
  const generator = await openGenerator(card, options);
  try {
    const { model, inputs, outputs, device, description } = generator;
    steeringOf(card.id, inputs);
    const scene: Scene = {
      ...{ card, model, inputs, outputs, ...settings(card, options) },
      host: { device, description },
    };
    return { site: await makeSite(scene), generator };
  } catch (cause) {
    await generator[Symbol.asyncDispose]();
    throw cause;
  }
}

function settings(
  card: ModelCard,
  options: SceneOptions,
): Pick<Scene, "schema" | "seed" | "sliderGrouper" | "words"> {
  const { seed, sliderGrouper = DEFAULT_SLIDER_GROUPER } = options;
  if (!Number.isSafeInteger(sliderGrouper) || sliderGrouper < 1) {
    throw new RangeError(
      `Cannot group latent variables as a slider must move at least one: current number is ${sliderGrouper}`,
    );
  }
  const first = seed === undefined ? freshSeed() : parseSeed(seed);
  return {
    ...{ schema: "medigan.scene/1", seed: String(first), sliderGrouper },
    words: generateWords(card, options),
  };
}
