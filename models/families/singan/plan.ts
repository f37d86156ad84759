/** Layers and sizes of a SinGAN, from names and shapes. */
import type { StateDict, TensorInfo } from "../../../lib/checkpoint/mod.ts";
import { ModulePool, takeAll } from "../module_pool.ts";
import { normChannels } from "../modules.ts";

/** Name of the nets where lists of tensors are joined to them. */
const NETS = "Gs.";
/** Those lists, with one tensor for each net. */
const LISTS = /^(NoiseAmp|reals|Zs)\./;

/** The net of one scale. */
export interface SinganNet {
  /** Names of the convolutions with a batch norm, in order. */
  readonly blocks: readonly string[];
  /** Name of the last convolution. */
  readonly tail: string;
  /** Pixels that the convolutions take off each side. */
  readonly border: number;
  /** Side of the kernels. */
  readonly kernelSize: number;
  /** Channels of the picture. */
  readonly channels: number;
  /** Channels of the features behind the first convolution. */
  readonly width: number;
}

/** A SinGAN before its numbers are read. */
export interface SinganPlan {
  /** The nets, the coarsest first; a lone one when the file is no list. */
  readonly nets: readonly SinganNet[];
  /** Whether the nets are a list. */
  readonly isList: boolean;
  /** Height and width of the picture of each scale, where they are told. */
  readonly sizes: readonly (readonly [number, number])[];
}

/** The plan, or nothing when the tensors are of another architecture. */
export function planSingan(state: StateDict): SinganPlan | undefined {
  const pool = new ModulePool(withoutLists(state));
  const prefix = pool.has(`${NETS}0.head.conv`) ? NETS : "";
  const isList = !pool.has("head.conv");
  const nets = isList
    ? takeAll((place) => takeNet(pool, `${prefix}${place}.`))
    : [takeNet(pool, "")].filter((net) => net !== undefined);
  const [first] = nets;
  const isAlike = nets.every((net) =>
    net.channels === first?.channels && net.kernelSize === first.kernelSize &&
    net.blocks.length === first.blocks.length
  );
  if (first === undefined || !isAlike || !pool.isUsedUp) return undefined;
  const sizes = readSizes(state, first.channels);
  const isFitting = sizes.length === 0 || sizes.length === nets.length;
  return isFitting ? { nets, isList, sizes } : undefined;
}

function withoutLists(state: StateDict): StateDict {
  const own = [...state.tensors].filter(([name]) => !LISTS.test(name));
  return { ...state, tensors: new Map(own) };
}

function takeNet(pool: ModulePool, prefix: string): SinganNet | undefined {
  const head = takeBlock(pool, `${prefix}head`);
  if (head === undefined) return undefined;
  const body = takeAll((place) =>
    takeBlock(pool, `${prefix}body.block${place + 1}`)
  );
  const tail = `${prefix}tail.0`;
  const kernels = [head, ...body].map(({ kernel }) => kernel);
  kernels.push(pool.takeShape(tail, 4) ?? []);
  const [width = 0, channels = 0, kernelSize = 0] = head.kernel;
  const isChain = kernels.every(([to = 0, from, ...sides], place) => {
    const next = kernels[place + 1]?.[1] ?? channels;
    return to === next && from !== undefined &&
      sides.every((side) => side === kernelSize);
  });
  if (!isChain || kernelSize % 2 === 0) return undefined;
  return {
    blocks: [head, ...body].map(({ path }) => path),
    tail,
    border: kernels.length * (kernelSize - 1) / 2,
    kernelSize,
    channels,
    width,
  };
}

function takeBlock(pool: ModulePool, path: string) {
  const kernel = pool.takeShape(`${path}.conv`, 4);
  const norm = pool.take(`${path}.norm`);
  const isGood = kernel !== undefined && norm !== undefined &&
    normChannels(norm) === kernel[0];
  return isGood ? { path, kernel } : undefined;
}

/** Sizes of the pictures of training, which generated ones have as well. */
function readSizes(
  { tensors }: StateDict,
  channels: number,
): (readonly [number, number])[] {
  return takeAll((scale) =>
    pictureSize(tensors.get(`reals.${scale}`), channels)
  );
}

function pictureSize(
  info: TensorInfo | undefined,
  channels: number,
): readonly [number, number] | undefined {
  const [count, found, height = 0, width = 0] = info?.shape ?? [];
  const isPicture = info?.shape.length === 4 && count === 1 &&
    found === channels && height > 0 && width > 0;
  return isPicture ? [height, width] : undefined;
}
