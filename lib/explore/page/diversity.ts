/**
 * How much each group of latent variables changes the picture: what the paper
 * leaves for the future (Osuala et al. 2023, section 3.6).
 *
 * @module
 */
import type { Raster } from "../../image/raster.ts";
import { type ExplorerState, groupRange } from "./latent_state.ts";
import type { ExplorerModel } from "./model.ts";

/** Maps are no larger, so that those of many groups fit into memory. */
const MAP_SIDE = 256;

/** How much the picture changes at a fixed latent distance. */
export interface Change {
  /** Root mean square change of a pixel, in grey values. */
  readonly change: number;
  /** Variance of that change between the pairs, in squared grey values. */
  readonly variance: number;
  /** The change by place, row by row. */
  readonly map: Float32Array;
}

/** What was measured. */
export interface Diversity {
  /** By group of latent variables. */
  readonly groups: readonly Change[];
  /** Over all groups. */
  readonly overall: Change;
  /** Columns of the maps. */
  readonly width: number;
  /** Rows of the maps. */
  readonly height: number;
}

/** How to measure. */
export interface DiversityOptions {
  /** Seeds to start from; more make it steadier. */
  readonly pairs?: number;
  /** Distance between the latent vectors of a pair. */
  readonly distance?: number;
  /** Told of each group that is done. */
  readonly onProgress?: (done: number, groups: number) => void;
}

/**
 * Compares pictures in pairs whose latent vectors differ in one group by a
 * fixed Euclidean distance, all its variables by the same amount.
 */
export async function measureDiversity(
  model: ExplorerModel,
  state: ExplorerState,
  { pairs = 3, distance = 3, onProgress }: DiversityOptions = {},
): Promise<Diversity> {
  const starts = await startingPoints(model, state, pairs);
  const overall = new ChangeMeter(starts[0]!.image);
  const groups: Change[] = [];
  for (let group = 0; group < model.groups; group++) {
    const own = new ChangeMeter(starts[0]!.image);
    for (const { latents, image } of starts) {
      const moved = moveGroup(model, { latents, group, distance });
      const other = await model.sample(state, moved);
      own.add(image, other.image);
      overall.add(image, other.image);
    }
    groups.push(own.read());
    onProgress?.(group + 1, model.groups);
  }
  const { width, height } = overall;
  return { groups, overall: overall.read(), width, height };
}

/** Adds up how pairs of pictures differ. */
class ChangeMeter {
  /** Columns of the map. */
  readonly width: number;
  /** Rows of the map. */
  readonly height: number;
  readonly #scale: number;
  readonly #squares: Float64Array;
  readonly #counts: Float64Array;
  readonly #changes: number[] = [];

  /** A meter for pictures of this size. */
  constructor({ width, height }: Raster) {
    this.#scale = Math.ceil(Math.max(width, height) / MAP_SIDE);
    this.width = Math.ceil(width / this.#scale);
    this.height = Math.ceil(height / this.#scale);
    this.#squares = new Float64Array(this.width * this.height);
    this.#counts = new Float64Array(this.width * this.height);
  }

  /** Takes another pair. */
  add({ width, channels, data }: Raster, other: Raster): void {
    let sum = 0;
    for (let at = 0; at < data.length; at++) {
      const square = (Number(data[at]) - Number(other.data[at])) ** 2;
      const pixel = Math.floor(at / channels);
      const place = this.#placeOf(Math.floor(pixel / width), pixel % width);
      this.#squares[place] = (this.#squares[place] ?? 0) + square;
      this.#counts[place] = (this.#counts[place] ?? 0) + 1;
      sum += square;
    }
    this.#changes.push(Math.sqrt(sum / data.length));
  }

  /** What is found so far. */
  read(): Change {
    const all = this.#changes;
    const mean = average(all);
    return {
      change: Math.sqrt(average(all.map((change) => change ** 2))),
      variance: average(all.map((change) => (change - mean) ** 2)),
      map: Float32Array.from(
        this.#squares,
        (square, place) => Math.sqrt(square / (this.#counts[place] || 1)),
      ),
    };
  }

  #placeOf(row: number, column: number): number {
    return Math.floor(row / this.#scale) * this.width +
      Math.floor(column / this.#scale);
  }
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

async function startingPoints(
  model: ExplorerModel,
  state: ExplorerState,
  pairs: number,
) {
  const starts = [];
  for (let pair = 0; pair < pairs; pair++) {
    const seed = String(BigInt.asUintN(64, BigInt(state.seed) + BigInt(pair)));
    const latents = model.latents({ ...state, seed });
    const { image } = await model.sample(state, latents);
    starts.push({ latents, image });
  }
  return starts;
}

function moveGroup(
  { scene, variables }: ExplorerModel,
  { latents, group, distance }: {
    readonly latents: Float32Array;
    readonly group: number;
    readonly distance: number;
  },
): Float32Array<ArrayBuffer> {
  const size = scene.sliderGrouper;
  const [start, end] = groupRange(group, { size, variables });
  const step = distance / Math.sqrt(end - start);
  return Float32Array.from(
    latents,
    (value, place) => place >= start && place < end ? value + step : value,
  );
}
