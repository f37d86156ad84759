/** Layers of a MONAI generator, from names and shapes. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import { ModulePool, takeAll } from "../module_pool.ts";

/** A convolution behind a transposed one. */
export interface UnitPlan {
  /** Name of the convolution. */
  readonly path: string;
  /** Name of the slope of the PReLU; nothing when no activation follows. */
  readonly slopePath: string | undefined;
}

/** A transposed convolution and its residual units. */
export interface LayerPlan {
  /** Name of the transposed convolution. */
  readonly path: string;
  /** Channels it takes. */
  readonly inputChannels: number;
  /** Channels it gives. */
  readonly outputChannels: number;
  /** Side of the kernels. */
  readonly kernel: number;
  /** Convolutions whose result is added to their input. */
  readonly units: readonly UnitPlan[];
}

/** A MONAI generator before its numbers are read. */
export interface MonaiPlan {
  /** Length of the latent. */
  readonly latentSize: number;
  /** Places of the small image. */
  readonly startArea: number;
  /** Its layers in order. */
  readonly layers: readonly LayerPlan[];
}

/** The plan, or nothing when the tensors are of another architecture. */
export function planMonaiGenerator(state: StateDict): MonaiPlan | undefined {
  const pool = new ModulePool(state);
  const linear = pool.takeShape("linear", 2);
  const layers = takeAll((place) => takeLayer(pool, place));
  const [first] = layers;
  if (linear === undefined || first === undefined || !pool.isUsedUp) {
    return undefined;
  }
  const [features = 0, latentSize = 0] = linear;
  const startArea = features / first.inputChannels;
  const isChain = layers.every(({ outputChannels, kernel, units }, place) =>
    outputChannels === (layers[place + 1]?.inputChannels ?? outputChannels) &&
    kernel === first.kernel && units.length === first.units.length
  );
  const isGood = isChain && Number.isInteger(startArea) && startArea > 0;
  return isGood ? { latentSize, startArea, layers } : undefined;
}

function takeLayer(pool: ModulePool, place: number): LayerPlan | undefined {
  const parent = `conv.layer_${place}`;
  const path = `${parent}.0.conv`;
  const shape = pool.takeShape(path, 4);
  if (shape === undefined) return undefined;
  const [inputChannels = 0, outputChannels = 0, kernel = 0] = shape;
  const units = takeAll((unit) =>
    takeUnit(pool, `${parent}.1.conv.unit${unit}`)
  );
  const wanted = [outputChannels, outputChannels, kernel, kernel].join();
  const isSquare = shape[3] === kernel && kernel % 2 === 1;
  const isGood = isSquare && units.length > 0 &&
    units.every((unit) => unit.shape.join() === wanted);
  return isGood
    ? { path, inputChannels, outputChannels, kernel, units }
    : pool.refuse();
}

function takeUnit(pool: ModulePool, parent: string) {
  const path = `${parent}.conv`;
  const shape = pool.takeShape(path, 4);
  const slope = pool.take(`${parent}.adn.A`);
  const slopePath = slope && `${slope.path}.weight`;
  return shape && { path, shape, slopePath };
}
