/** Layers of a MONAI generator, from names and shapes. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import { type LayerModule, listModules, weightShape } from "../modules.ts";

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
  const modules = new Map(
    listModules(state).map((module) => [module.path, module]),
  );
  const linear = weightShape(take(modules, "linear"), 2);
  const layers: LayerPlan[] = [];
  for (;;) {
    const layer = takeLayer(modules, layers.length);
    if (layer === undefined) break;
    layers.push(layer);
  }
  const [first] = layers;
  // Everything must be accounted for: else it is a part of something larger.
  if (linear === undefined || first === undefined || modules.size > 0) {
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

type Modules = Map<string, LayerModule>;

function take(modules: Modules, path: string): LayerModule | undefined {
  const module = modules.get(path);
  modules.delete(path);
  return module;
}

function takeLayer(modules: Modules, place: number): LayerPlan | undefined {
  const parent = `conv.layer_${place}`;
  const path = `${parent}.0.conv`;
  const shape = weightShape(take(modules, path), 4);
  if (shape === undefined) return undefined;
  const [inputChannels = 0, outputChannels = 0, kernel = 0] = shape;
  const kernelShape = `${outputChannels},${outputChannels},${kernel},${kernel}`;
  const units: UnitPlan[] = [];
  for (;;) {
    const unit = takeUnit(modules, `${parent}.1.conv.unit${units.length}`);
    if (unit === undefined) break;
    if (unit.shape.join() !== kernelShape) return undefined;
    units.push(unit);
  }
  const isSquare = shape[3] === kernel && kernel % 2 === 1;
  if (units.length === 0 || !isSquare) return undefined;
  return { path, inputChannels, outputChannels, kernel, units };
}

function takeUnit(modules: Modules, parent: string) {
  const path = `${parent}.conv`;
  const shape = weightShape(take(modules, path), 4);
  const slope = take(modules, `${parent}.adn.A`);
  const slopePath = slope && `${slope.path}.weight`;
  return shape && { path, shape, slopePath };
}
