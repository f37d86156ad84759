/**
 * How much each group of latent variables changes the picture: what the paper
 * leaves for the future (Osuala et al. 2023, section 3.6).
 *
 * @module
 */
import { type ExplorerState, groupRange } from "./latent_state.ts";
import type { ExplorerModel } from "./model.ts";

/** What was measured. */
export interface Diversity {
  /** Root mean square change of a pixel by group, in grey values. */
  readonly groups: readonly number[];
  /** The same over all groups. */
  readonly overall: number;
  /** The same by pixel over all groups, row by row. */
  readonly map: Float32Array;
  /** Columns of the map. */
  readonly width: number;
  /** Rows of the map. */
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
  const { width, height } = starts[0]!.image;
  const map = new Float32Array(width * height);
  const groups: number[] = [];
  for (let group = 0; group < model.groups; group++) {
    let sum = 0;
    for (const { latents, image } of starts) {
      const moved = moveGroup(model, { latents, group, distance });
      const other = await model.sample(state, moved);
      sum += addSquares(map, image.data, other.image.data);
    }
    groups.push(Math.sqrt(sum / (pairs * map.length)));
    onProgress?.(group + 1, model.groups);
  }
  const count = pairs * model.groups;
  const mean = map.reduce((total, value) => total + value, 0) / map.length;
  return {
    groups,
    overall: Math.sqrt(mean / count),
    map: map.map((value) => Math.sqrt(value / count)),
    width,
    height,
  };
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

/** Adds the squared differences of each pixel's first channel; their sum. */
function addSquares(
  map: Float32Array,
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): number {
  const channels = first.length / map.length;
  let sum = 0;
  for (let pixel = 0; pixel < map.length; pixel++) {
    const place = pixel * channels;
    const square = ((first[place] ?? 0) - (second[place] ?? 0)) ** 2;
    map[pixel] = (map[pixel] ?? 0) + square;
    sum += square;
  }
  return sum;
}
