/** Everything that is needed to write a ResNet generator. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import type { ImageNetPlan } from "../images.ts";
import {
  hasFittingBias,
  type LayerModule,
  listModules,
  weightShape,
} from "../modules.ts";
import { seeNorms } from "../norms.ts";
import {
  FIRST_DOWN,
  type LayerPlace,
  LAYERS_A_STEP,
  type Layout,
  layOut,
  type LayoutOptions,
} from "./layout.ts";

/** Side of the first and the last kernel. */
export const OUTER_KERNEL = 7;
const INNER_KERNEL = 3;

/** A ResNet generator before its numbers are read. */
export interface ResnetPlan extends ImageNetPlan, LayoutOptions {
  /** Places of the convolutions. */
  readonly layout: Layout;
}

type Modules = ReadonlyMap<string, LayerModule>;

/** The plan, or nothing when the tensors are of another architecture. */
export function planResnet(state: StateDict): ResnetPlan | undefined {
  const list = listModules(state);
  const modules: Modules = new Map(list.map((module) => [module.path, module]));
  const options = readLayoutOptions(list);
  if (options === undefined) return undefined;
  const layout = layOut(options);
  const places = allPlaces(layout);
  const channels = followChannels(layout, modules);
  // Everything must be accounted for: else it is a part of something larger.
  const known = new Set(
    places.flatMap(({ path, normPath }) => [path, normPath]),
  );
  if (channels === undefined || list.some(({ path }) => !known.has(path))) {
    return undefined;
  }
  const norm = seeNorms(
    places.flatMap(({ path, normPath }) =>
      normPath === undefined ? [] : [{
        module: modules.get(normPath),
        channels: channels.get(path) ?? 0,
      }]
    ),
  );
  const [width = 0, inputChannels = 0] = kernelOf(modules, layout.head);
  const [outputChannels = 0] = kernelOf(modules, layout.tail);
  return norm && {
    ...options,
    layout,
    inputChannels,
    outputChannels,
    width,
    norm,
    hasBias: modules.get(layout.head.path)?.shapes.has("bias") ?? false,
  };
}

function readLayoutOptions(
  modules: readonly LayerModule[],
): LayoutOptions | undefined {
  const head = modules.find((module) => weightShape(module, 4) !== undefined);
  const root = head?.parent ?? "";
  const convolutions = modules.filter((module) =>
    module.parent.startsWith(`${root}.`) &&
    module.parent.endsWith(".conv_block") &&
    weightShape(module, 4) !== undefined
  );
  const blocks = Map.groupBy(convolutions, ({ parent }) => parent);
  const [firstPath = ""] = blocks.keys();
  const [first, second] = blocks.get(firstPath) ?? [];
  const firstBlock = Number(firstPath.slice(root.length + 1).split(".")[0]);
  const downsamplings = (firstBlock - FIRST_DOWN) / LAYERS_A_STEP;
  // A number in a name may be any; there are no more layers than modules.
  const isPossible = Number.isInteger(downsamplings) && downsamplings >= 0 &&
    downsamplings < modules.length;
  if (!isPossible) return undefined;
  if (first?.index === undefined || second?.index === undefined) {
    return undefined;
  }
  const isZeroPadded = first.index === 0;
  const usual = LAYERS_A_STEP + (isZeroPadded ? 0 : 1);
  return {
    root,
    downsamplings,
    blocks: blocks.size,
    hasDropout: second.index - first.index > usual,
    isZeroPadded,
  };
}

/** All convolutions, from the image that is given to the one that is made. */
function allPlaces({ head, downs, blocks, ups, tail }: Layout): LayerPlace[] {
  return [head, ...downs, ...blocks.flat(), ...ups, tail];
}

/** Channels behind each convolution, when each takes what is before it. */
function followChannels(
  { head, downs, blocks, ups, tail }: Layout,
  modules: Modules,
): ReadonlyMap<string, number> | undefined {
  const behind = new Map<string, number>();
  let [, current] = kernelOf(modules, head);
  const follow = (place: LayerPlace, options: {
    readonly kernel: number;
    readonly isTransposed?: boolean;
  }): boolean => {
    const shape = kernelOf(modules, place);
    const [to, from] = options.isTransposed ? [shape[1], shape[0]] : shape;
    const { kernel } = options;
    const isSquare = shape[2] === kernel && shape[3] === kernel;
    if (!isSquare || from !== current || to === undefined) return false;
    behind.set(place.path, current = to);
    return hasFittingBias(modules.get(place.path), to);
  };
  const isChain = follow(head, { kernel: OUTER_KERNEL }) &&
    downs.every((place) => follow(place, { kernel: INNER_KERNEL })) &&
    blocks.every((block) => {
      const before = current;
      return block.every((place) => follow(place, { kernel: INNER_KERNEL })) &&
        current === before;
    }) &&
    ups.every((place) =>
      follow(place, { kernel: INNER_KERNEL, isTransposed: true })
    ) &&
    follow(tail, { kernel: OUTER_KERNEL });
  return isChain ? behind : undefined;
}

function kernelOf(modules: Modules, { path }: LayerPlace): readonly number[] {
  return weightShape(modules.get(path), 4) ?? [];
}
