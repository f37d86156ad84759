/** Blocks of a cardiac U-Net, from names and shapes. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import { ModulePool, takeAll } from "../module_pool.ts";
import { type LayerPlan, takeLayer } from "./layers.ts";

/** Layers that follow each other. */
export type Block = readonly LayerPlan[];

/** A cardiac U-Net before its numbers are read. */
export interface CardiacPlan {
  /** Length of the embedding of the age difference. */
  readonly modelChannels: number;
  /** Channels of the image that goes in, and comes out. */
  readonly imageChannels: number;
  /** Blocks of the way down; the result of each is kept. */
  readonly inputBlocks: readonly Block[];
  /** Block at the bottom. */
  readonly middleBlock: Block;
  /** Blocks of the way up; each takes what was kept last. */
  readonly outputBlocks: readonly Block[];
  /** Whether the embedding scales and shifts. */
  readonly isScaleShift: boolean;
}

/** The plan, or nothing when the tensors are of another architecture. */
export function planCardiacUnet(state: StateDict): CardiacPlan | undefined {
  const pool = new ModulePool(state);
  const [embeddingSize = 0, modelChannels = 0] =
    pool.takeShape("time_embed.0", 2) ?? [];
  const [, hiddenSize] = pool.takeShape("time_embed.2", 2) ?? [];
  const isEmbedding = embeddingSize === 4 * modelChannels &&
    hiddenSize === embeddingSize && modelChannels > 0 &&
    modelChannels % 2 === 0;
  if (!isEmbedding) return undefined;
  const plan = {
    inputBlocks: takeBlocks(pool, "input_blocks"),
    middleBlock: takeBlock(pool, "middle_block"),
    outputBlocks: takeBlocks(pool, "output_blocks"),
  };
  const [lastNorm] = pool.takeShape("out.0", 1) ?? [];
  const [imageChannels = 0, lastChannels] = pool.takeShape("out.2", 4) ?? [];
  const [entry] = plan.inputBlocks[0] ?? [];
  const layers = layersOf(plan);
  const isScaleShift = layers.some((layer) =>
    layer.kind === "residual" && layer.isScaleShift
  );
  const isGood = pool.isUsedUp && isUnet(plan) && lastNorm === lastChannels &&
    lastNorm === layers.at(-1)?.outputChannels &&
    entry?.kind === "convolution" && entry.inputChannels === imageChannels &&
    layers.every((layer) =>
      layer.kind !== "residual" ||
      (layer.embeddingSize === embeddingSize &&
        layer.isScaleShift === isScaleShift)
    );
  return isGood
    ? { ...plan, modelChannels, imageChannels, isScaleShift }
    : undefined;
}

type Blocks = Pick<
  CardiacPlan,
  "inputBlocks" | "middleBlock" | "outputBlocks"
>;

/** All layers in order. */
export function layersOf(
  { inputBlocks, middleBlock, outputBlocks }: Blocks,
): LayerPlan[] {
  return [...inputBlocks, middleBlock, ...outputBlocks].flat();
}

/** Times that the way down halves the image. */
export function countHalvings({ inputBlocks }: Blocks): number {
  return inputBlocks.flat().filter(({ kind }) => kind === "down").length;
}

function takeBlocks(pool: ModulePool, name: string): Block[] {
  return takeAll((place) => {
    const block = takeBlock(pool, `${name}.${place}`);
    return block.length > 0 ? block : undefined;
  });
}

function takeBlock(pool: ModulePool, path: string): LayerPlan[] {
  return takeAll((place) => takeLayer(pool, `${path}.${place}`));
}

/** Whether each layer takes what there is, on the way down and up again. */
function isUnet(blocks: Blocks): boolean {
  const { inputBlocks, middleBlock, outputBlocks } = blocks;
  const doublings = outputBlocks.flat().filter(({ kind }) => kind === "up");
  const halvings = countHalvings(blocks);
  if (halvings === 0 || halvings !== doublings.length) return false;
  const kept: number[] = [];
  let channels = inputBlocks[0]?.[0]?.inputChannels ?? 0;
  const passes = (block: Block): boolean =>
    block.every(({ inputChannels, outputChannels }) => {
      const isFit = inputChannels === channels;
      channels = outputChannels;
      return isFit;
    });
  const isDown = inputBlocks.every((block) => {
    const isFit = passes(block);
    kept.push(channels);
    return isFit;
  });
  return isDown && passes(middleBlock) &&
    outputBlocks.length === kept.length &&
    outputBlocks.every((block) => {
      channels += kept.pop() ?? 0;
      return passes(block);
    });
}
