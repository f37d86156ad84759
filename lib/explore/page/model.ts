/** From a state to a picture: inputs, a run of the net, parts. */
import type { Raster } from "../../image/raster.ts";
import { parseSeed } from "../../random/seeds.ts";
import { prepareInputs } from "../../sampling/inputs.ts";
import { sampleMaker } from "../../sampling/parts.ts";
import type { Sample, SampleGenerator } from "../../sampling/sample.ts";
import { elementCount, type Tensor } from "../../tensor.ts";
import { latentPort, type Scene } from "../scene.ts";
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
  /** Number of latent variables. */
  readonly variables: number;
  /** Number of sliders. */
  readonly groups: number;
  /** Where its net runs. */
  readonly engine: Engine;
  readonly #latent: string;
  readonly #make: ReturnType<typeof sampleMaker>;

  /** A model that runs on an engine. */
  constructor(scene: Scene, engine: Engine) {
    const port = latentPort(scene.card.id, scene.inputs);
    this.scene = scene;
    this.variables = elementCount(port.shape.slice(1));
    this.groups = groupCount(this.variables, scene.sliderGrouper);
    this.engine = engine;
    this.#latent = port.name;
    const { card, model, inputs, outputs } = scene;
    const { description, device } = engine;
    this.#make = sampleMaker({
      ...{ card, model, inputs, outputs, description },
      device,
      run: (feeds) => engine.run(feeds),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }, { dtype: "uint8", compat: false });
  }

  /** The latent variables that a seed gives, unmoved. */
  drawn(state: Pick<ExplorerState, "seed" | "truncation">): Float32Array {
    return this.#feeds(state)[this.#latent]?.data as Float32Array;
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
    const latent = feeds[this.#latent] as Tensor<"float32">;
    const outputs = await this.engine.run({
      ...feeds,
      [this.#latent]: { ...latent, data: latents },
    });
    const condition = this.#conditions()
      .find(({ value }) => value === state.condition);
    const seed = BigInt(state.seed);
    return this.#make(outputs, {
      ...{ seed, index: 0, row: 0, condition, image: undefined },
    });
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
    return prepareInputs(inputs, card.execution.inputs, {
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
