/** Everything that is needed to write a FastGAN, from names and shapes. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import { type LayerModule, listModules, normChannels } from "../modules.ts";
import { findPrefix } from "../prefix.ts";

/** A convolution, its noise and its batch norm. */
export interface UpStep {
  /** Name of the convolution. */
  readonly conv: string;
  /** Name of the noise, where it is injected. */
  readonly noise: string | undefined;
  /** Name of the batch norm. */
  readonly norm: string;
}

/** What doubles the size of the features. */
export interface UpBlock {
  /** Side of the features that it gives. */
  readonly size: number;
  /** Its convolutions in order. */
  readonly steps: readonly UpStep[];
  /** Name of the excitation by smaller features, where there is one. */
  readonly excitation: string | undefined;
}

/** What makes an image of features. */
export interface ImageLayer {
  /** Name of the graph's output. */
  readonly name: "output" | "output_128";
  /** Name of the convolution. */
  readonly path: string;
  /** Side of the features and of the image. */
  readonly size: number;
  /** Zeros around the features. */
  readonly padding: number;
}

/** A FastGAN before its numbers are read. */
export interface FastganPlan {
  /** What makes 4 x 4 pixels of the latent. */
  readonly first: Pick<UpStep, "conv" | "norm">;
  /** Length of the latent. */
  readonly latentSize: number;
  /** Channels at 128 x 128 pixels, which all other widths follow. */
  readonly width: number;
  /** Channels of the image. */
  readonly imageChannels: number;
  /** Blocks from 8 x 8 pixels to the image. */
  readonly blocks: readonly UpBlock[];
  /** The image first, then the small one of training. */
  readonly images: readonly ImageLayer[];
}

/** Side of the first features, and of those that excitations look at. */
export const FIRST_SIZE = 4;
/** Features of a size are excited by those of a sixteenth of it. */
export const EXCITATION_RATIO = 16;

const SIZES = [8, 16, 32, 64, 128, 256, 512, 1024];
const EXCITED_SIZES = [64, 128, 256, 512];
/** Places within a block: doubling, convolution, noise or norm, gate. */
const NOISY_STEPS = [[1, 2, 3], [5, 6, 7]] as const;

/** The plan, or nothing when the tensors are of another architecture. */
export function planFastgan(state: StateDict): FastganPlan | undefined {
  const prefix = findPrefix(state, "init.init.0.weight_orig") ??
    findPrefix(state, "init.init.0.weight");
  if (prefix === undefined) return undefined;
  const modules = new Map(
    listModules(state).map((module) => [module.path, module]),
  );
  const blocks = SIZES
    .filter((size) => modules.has(`${prefix}feat_${size}.1`))
    .map((size) => findBlock(modules, prefix, size));
  const first = { conv: `${prefix}init.init.0`, norm: `${prefix}init.init.1` };
  const images = listImages(prefix, blocks);
  const names = [
    first.conv,
    first.norm,
    ...blocks.flatMap(blockModules),
    ...images.map(({ path }) => path),
  ];
  const isWhole = blocks.length >= SIZES.indexOf(256) + 1 &&
    blocks.every(({ size }, place) => size === SIZES[place]) &&
    names.length === modules.size && names.every((name) => modules.has(name));
  if (!isWhole || !isFitting(modules, { first, blocks, images })) {
    return undefined;
  }
  const [latentSize = 0] = kernelShape(modules.get(first.conv));
  const [imageChannels = 0, width = 0] = kernelShape(
    modules.get(`${prefix}to_128`),
  );
  return { first, latentSize, width, imageChannels, blocks, images };
}

function listImages(
  prefix: string,
  blocks: readonly UpBlock[],
): readonly ImageLayer[] {
  const size = blocks.at(-1)?.size ?? 0;
  return [
    { name: "output", path: `${prefix}to_big`, size, padding: 1 },
    { name: "output_128", path: `${prefix}to_128`, size: 128, padding: 0 },
  ];
}

type Modules = ReadonlyMap<string, LayerModule>;

function findBlock(modules: Modules, prefix: string, size: number): UpBlock {
  const path = `${prefix}feat_${size}`;
  const isNoisy = modules.has(`${path}.5`);
  const steps = isNoisy
    ? NOISY_STEPS.map(([conv, noise, norm]) => ({
      conv: `${path}.${conv}`,
      noise: `${path}.${noise}`,
      norm: `${path}.${norm}`,
    }))
    : [{ conv: `${path}.1`, noise: undefined, norm: `${path}.2` }];
  const excitation = EXCITED_SIZES.includes(size)
    ? `${prefix}se_${size}`
    : undefined;
  return { size, steps, excitation };
}

function blockModules({ steps, excitation }: UpBlock): string[] {
  const layers = steps.flatMap(({ conv, noise, norm }) =>
    noise === undefined ? [conv, norm] : [conv, noise, norm]
  );
  return excitation === undefined
    ? layers
    : [...layers, `${excitation}.main.1`, `${excitation}.main.3`];
}

/** Whether each layer takes the channels that the one before it gives. */
function isFitting(
  modules: Modules,
  { first, blocks, images }: Pick<FastganPlan, "first" | "blocks" | "images">,
): boolean {
  const shape = (path: string) => kernelShape(modules.get(path));
  const [, doubled = 0, ...sides] = shape(first.conv);
  const widths = new Map([[FIRST_SIZE, doubled / 2]]);
  let width = doubled / 2;
  for (const block of blocks) {
    if (!block.steps.every((step) => isFittingStep(modules, step))) {
      return false;
    }
    const channels = block.steps.map(({ conv }) => shape(conv));
    const isChain = channels.every(([to = 0, from]) => {
      const isNext = from === width;
      width = to / 2;
      return isNext;
    });
    const small = widths.get(block.size / EXCITATION_RATIO);
    if (!isChain || !isFittingGate(modules, block, [width, small])) {
      return false;
    }
    widths.set(block.size, width);
  }
  const [channels] = shape(images[0]?.path ?? "");
  return isSame(sides, [FIRST_SIZE, FIRST_SIZE]) &&
    channelsOf(modules.get(first.norm)) === doubled &&
    [...widths.values()].every(Number.isInteger) &&
    images.every(({ path, size, padding }) => {
      const kernel = 2 * padding + 1;
      const wanted = [channels, widths.get(size), kernel, kernel];
      return isSame(shape(path), wanted);
    });
}

function isFittingStep(
  modules: Modules,
  { conv, noise, norm }: UpStep,
): boolean {
  const [channels, , ...sides] = kernelShape(modules.get(conv));
  const strength = noise && kernelShape(modules.get(noise));
  return isSame(sides, [3, 3]) &&
    channelsOf(modules.get(norm)) === channels &&
    (!strength || isSame(strength, [1]));
}

function isFittingGate(
  modules: Modules,
  { excitation }: UpBlock,
  [width, small]: readonly [number, number | undefined],
): boolean {
  if (excitation === undefined) return true;
  const [squeeze, gate] = [1, 3].map((place) =>
    kernelShape(modules.get(`${excitation}.main.${place}`))
  );
  return isSame(squeeze, [width, small, FIRST_SIZE, FIRST_SIZE]) &&
    isSame(gate, [width, width, 1, 1]);
}

/** Shape of the kernels, with or without spectral norm. */
function kernelShape(module: LayerModule | undefined): readonly number[] {
  const { shapes } = module ?? {};
  return shapes?.get("weight_orig") ?? shapes?.get("weight") ?? [];
}

function channelsOf(module: LayerModule | undefined): number | undefined {
  return module && normChannels(module);
}

function isSame(
  left: readonly (number | undefined)[] = [],
  right: readonly (number | undefined)[],
): boolean {
  return left.length === right.length &&
    left.every((value, place) => value === right[place]);
}
