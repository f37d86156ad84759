/** Everything that is needed to write a U-Net generator. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import type { ImageNetPlan } from "../images.ts";
import {
  hasFittingBias,
  type LayerModule,
  listModules,
  weightShape,
} from "../modules.ts";
import { type NormPlace, seeNorms } from "../norms.ts";

/** Side of all kernels. */
const KERNEL = 4;

/** One level: a convolution on the way down and one on the way up. */
export interface LevelPlan {
  /** Name of the convolution that halves the image. */
  readonly downPath: string;
  /** Name of the norm behind it; nothing at the top and at the bottom. */
  readonly downNormPath: string | undefined;
  /** Name of the transposed convolution that doubles it. */
  readonly upPath: string;
  /** Name of the norm behind it; nothing at the top. */
  readonly upNormPath: string | undefined;
}

/** A U-Net generator before its numbers are read. */
export interface UnetPlan extends ImageNetPlan {
  /** Levels from the image inwards. */
  readonly levels: readonly LevelPlan[];
}

type Modules = ReadonlyMap<string, LayerModule>;

/** The plan, or nothing when the tensors are of another architecture. */
export function planUnet(state: StateDict): UnetPlan | undefined {
  const list = listModules(state);
  const modules: Modules = new Map(list.map((module) => [module.path, module]));
  const levels = findLevels(modules, list[0]?.parent ?? "");
  const channels = followChannels(levels, modules);
  // Everything must be accounted for: else it is a part of something larger.
  const known = new Set(levels.flatMap((level) => Object.values(level)));
  if (channels === undefined || list.some(({ path }) => !known.has(path))) {
    return undefined;
  }
  const norm = seeNorms(normPlaces(levels, channels, modules));
  const [top] = channels;
  return norm && top && {
    levels,
    inputChannels: top.outer,
    outputChannels: top.made,
    width: top.inner,
    norm,
    hasBias: modules.get(levels[1]?.downPath ?? "")?.shapes.has("bias") ??
      false,
  };
}

/**
 * The levels from the top. Within a block there are activation, convolution,
 * norm, the next block, activation, transposed convolution and norm; the top
 * has neither the first activation nor norms, the bottom no next block.
 */
function findLevels(modules: Modules, root: string): LevelPlan[] {
  const levels: LevelPlan[] = [{
    downPath: `${root}.0`,
    downNormPath: undefined,
    upPath: `${root}.3`,
    upNormPath: undefined,
  }];
  for (let path = `${root}.1.model`; modules.has(`${path}.1`);) {
    const inner = `${path}.3.model`;
    const isBottom = !modules.has(`${inner}.1`);
    levels.push({
      downPath: `${path}.1`,
      downNormPath: isBottom ? undefined : `${path}.2`,
      upPath: `${path}.${isBottom ? 3 : 5}`,
      upNormPath: `${path}.${isBottom ? 4 : 6}`,
    });
    path = inner;
  }
  return levels;
}

/** Channels at one level. */
interface LevelChannels {
  /** Channels that come from outside. */
  readonly outer: number;
  /** Channels behind the convolution down. */
  readonly inner: number;
  /** Channels behind the convolution up. */
  readonly made: number;
}

/** Channels of all levels, when they fit each other. */
function followChannels(
  levels: readonly LevelPlan[],
  modules: Modules,
): readonly LevelChannels[] | undefined {
  const found: LevelChannels[] = [];
  for (const [depth, { downPath, upPath }] of levels.entries()) {
    const [inner, outer, ...kernel] = weightShape(modules.get(downPath), 4) ??
      [];
    const [joined, made, ...upKernel] = weightShape(modules.get(upPath), 4) ??
      [];
    if (inner === undefined || outer === undefined) return undefined;
    if (joined === undefined || made === undefined) return undefined;
    const isSquare = [...kernel, ...upKernel].every((side) => side === KERNEL);
    // What a level makes is put beside what came from outside.
    const isBottom = depth === levels.length - 1;
    const before = found.at(-1);
    const fits = joined === inner * (isBottom ? 1 : 2) &&
      (before === undefined || (outer === before.inner && made === outer));
    if (!isSquare || !fits) return undefined;
    if (!hasFittingBias(modules.get(downPath), inner)) return undefined;
    if (!hasFittingBias(modules.get(upPath), made)) return undefined;
    found.push({ inner, outer, made });
  }
  return levels.length > 1 ? found : undefined;
}

function normPlaces(
  levels: readonly LevelPlan[],
  channels: readonly LevelChannels[],
  modules: Modules,
): NormPlace[] {
  const place = (path: string | undefined, count: number): NormPlace[] =>
    path === undefined ? [] : [{ module: modules.get(path), channels: count }];
  return levels.flatMap(({ downNormPath, upNormPath }, depth) => [
    ...place(downNormPath, channels[depth]?.inner ?? 0),
    ...place(upNormPath, channels[depth]?.made ?? 0),
  ]);
}
