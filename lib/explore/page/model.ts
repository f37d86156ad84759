/** From a state to a picture: inputs, a run of the net, parts. */
import type { Raster } from "../../image/raster.ts";
import { parseSeed } from "../../random/seeds.ts";
import { imageFeed } from "../../sampling/images/image_feed.ts";
import type { InputImage } from "../../sampling/images/input_image.ts";
import { prepareInputs } from "../../sampling/inputs.ts";
import { sampleMaker } from "../../sampling/parts.ts";
import type { Sample, SampleGenerator } from "../../sampling/sample.ts";
import { elementCount, type Tensor } from "../../tensor.ts";
import { type Scene, type Steering, steeringOf } from "../scene.ts";
import {
  between,
  type ExplorerState,
  groupCount,
  latentsOf,
} from "./latent_state.ts";

/** Tensors by name. */
export type Tensors = { readonly [name: string]: Tensor };

/** Runs the net, wherever it is. */
export interface Engine {
  /** Where it runs, for people. */
  readonly description: string;
  /** Kind of device. */
  readonly device: SampleGenerator["device"];
  /** Runs a batch. */
  run(feeds: Tensors): Promise<Tensors>;
  /** Lets go of what it holds. */
  close(): void;
}

/** A part of a sample with its name. */
export interface NamedPart {
  /** Name of the part, such as `mask`. */
  readonly name: string;
  /** Its pixels. */
  readonly raster: Raster<"uint8">;
}

/** The model of a page. */
export class ExplorerModel {
  /** What is known of it. */
  readonly scene: Scene;
  /** Number of latent variables; 0 where it draws nothing. */
  readonly variables: number;
  /** Number of sliders. */
  readonly groups: number;
  /** Where its net runs. */
  readonly engine: Engine;
  /** The image that it works on, where it takes one. */
  image: InputImage | undefined;
  readonly #steering: Steering;
  readonly #make: ReturnType<typeof sampleMaker>;

  /** A model that runs on an engine. */
  constructor(scene: Scene, engine: Engine) {
    this.#steering = steeringOf(scene.card.id, scene.inputs);
    const { latent } = this.#steering;
    this.scene = scene;
    this.variables = latent ? elementCount(latent.shape.slice(1)) : 0;
    this.groups = groupCount(this.variables, scene.sliderGrouper);
    this.engine = engine;
    const { card, model, inputs, outputs } = scene;
    const { description, device } = engine;
    this.#make = sampleMaker({
      ...{ card, model, inputs, outputs, description },
      device,
      run: (feeds) => engine.run(feeds),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }, { dtype: "uint8", compat: false });
  }

  /** Whether it works on images. */
  get takesImage(): boolean {
    return this.#steering.image !== undefined;
  }

  /** The latent variables that a seed gives, unmoved. */
  drawn(state: Pick<ExplorerState, "seed" | "truncation">): Float32Array {
    const name = this.#steering.latent?.name ?? "";
    const drawn = this.#feeds(state)[name]?.data ?? new Float32Array();
    return drawn as Float32Array;
  }

  /** The latent variables of a state. */
  latents(state: ExplorerState): Float32Array<ArrayBuffer> {
    const own = latentsOf(state, this.drawn(state), this.scene.sliderGrouper);
    const { walk } = state;
    if (walk === undefined) return own;
    return between(own, this.drawn({ ...state, seed: walk.to }), walk.share);
  }

  /** The sample of a state, or of own latent variables in its place. */
  async sample(
    state: ExplorerState,
    latents: Float32Array<ArrayBuffer> = this.latents(state),
  ): Promise<Sample> {
    const feeds = this.#feeds(state);
    const { latent } = this.#steering;
    const drawn = latent && feeds[latent.name] as Tensor<"float32">;
    if (drawn) feeds[latent.name] = { ...drawn, data: latents };
    const fed = await this.#feedImage();
    if (fed) feeds[fed.name] = fed.tensor;
    const made = await this.engine.run(feeds);
    // Some cards name what was given as a part of the sample.
    const outputs = { ...fed && { [fed.name]: fed.tensor }, ...made };
    const condition = this.#conditions()
      .find(({ value }) => value === state.condition);
    const seed = BigInt(state.seed);
    return this.#make(outputs, {
      ...{ seed, index: 0, row: 0, condition, image: fed?.image },
    });
  }

  /** The image as the net takes it. */
  async #feedImage() {
    if (!this.takesImage) return undefined;
    if (this.image === undefined) throw new Error("An image is needed");
    const { inputs, card } = this.scene;
    const given = { inputs: [this.image] };
    const feed = imageFeed(inputs, card.execution.inputs, given)!;
    const { tensor, images: [image] } = await feed.feed([0]);
    return { name: feed.name, tensor, image };
  }

  #conditions() {
    const { inputs } = this.scene.card.execution;
    const found = inputs.find(({ kind }) => kind === "condition");
    return found?.kind === "condition" ? found.values : [];
  }

  #feeds(
    { seed, truncation, condition }: Pick<
      ExplorerState,
      "seed" | "truncation" | "condition"
    >,
  ): { [input: string]: Tensor } {
    const { inputs, card } = this.scene;
    const drawn = inputs.filter((port) => port !== this.#steering.image);
    return prepareInputs(drawn, card.execution.inputs, {
      seed: parseSeed(seed),
      truncation,
      condition,
    }).feeds([0]);
  }
}

/** The parts of a sample, its image first. */
export function partsOf({ image, mask, others }: Sample): NamedPart[] {
  const parts = { image, ...mask && { mask }, ...others };
  return Object.entries(parts).map(([name, raster]) => ({
    name,
    raster: raster as Raster<"uint8">,
  }));
}
