/** Putting the tensors of a PGGAN together by where their layers stand. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import { type LayerModule, listModules } from "../modules.ts";
import { findPrefix } from "../prefix.ts";
import type { PgganForm, Place } from "./form.ts";

/** The tensors of one layer. */
export interface PgganLayer {
  /** Name of its weights. */
  readonly weight: string;
  /** Name of its bias, where it has one. */
  readonly bias: string | undefined;
  /** Shape of its weights. */
  readonly shape: readonly number[];
  /** Its number within its block. */
  readonly number: number;
}

/** The layers of a PGGAN. */
export interface PgganParts {
  /** What stands before each name. */
  readonly prefix: string;
  /** Length of the latent. */
  readonly latentSize: number;
  /** Channels of the image. */
  readonly imageChannels: number;
  /** The layer that makes 4 x 4 pixels of the latent. */
  readonly first: PgganLayer;
  /** Channels behind the first layer and behind each block. */
  readonly widths: readonly number[];
  /** Convolutions of each size, from 4 x 4 pixels on. */
  readonly blocks: readonly (readonly PgganLayer[])[];
  /** Layer that makes the image of each size, where there is one. */
  readonly toImage: readonly (PgganLayer | undefined)[];
}

/** Eleven sizes end with 4,096 pixels a side. */
const MAX_BLOCKS = 11;
const FIRST_PIXELS = 16;

/** The layers, when all tensors are those of a net of this form. */
export function readParts(
  state: StateDict,
  form: PgganForm,
): PgganParts | undefined {
  const prefix = findPrefix(state, form.anchor);
  if (prefix === undefined) return undefined;
  const found = locateLayers(state, form, prefix);
  const [first] = found?.first ?? [];
  if (found === undefined || first === undefined) return undefined;
  const blocks = inOrder(found.block);
  const toImage = blocks.map((_, block) => found.image.get(block)?.[0]);
  const widths = chainWidths(first, blocks);
  const [last] = toImage.slice(-1);
  if (widths === undefined || last === undefined) return undefined;
  const isWhole = found.first.length === 1 &&
    found.block.size === blocks.length && blocks.length <= MAX_BLOCKS &&
    hasFittingImages(found.image, { widths, channels: last.shape[0] });
  return !isWhole ? undefined : {
    prefix,
    latentSize: first.shape[first.shape.length === 2 ? 1 : 0] ?? 0,
    imageChannels: last.shape[0] ?? 0,
    first,
    widths,
    blocks,
    toImage,
  };
}

interface Located {
  readonly first: PgganLayer[];
  readonly block: Map<number, PgganLayer[]>;
  readonly image: Map<number, PgganLayer[]>;
}

/** Every layer where it stands; nothing when one has no place. */
function locateLayers(
  state: StateDict,
  form: PgganForm,
  prefix: string,
): Located | undefined {
  const located: Located = { first: [], block: new Map(), image: new Map() };
  for (const module of listModules(state)) {
    if (!`${module.path}.`.startsWith(prefix)) return undefined;
    const path = module.path.slice(prefix.length);
    const place = form.locate(path);
    if (place === undefined) {
      if (isScalars(module, form, prefix)) continue;
      return undefined;
    }
    const layer = readLayer(module, place);
    if (layer === undefined) return undefined;
    if (place.part === "first") {
      located.first.push(layer);
      continue;
    }
    const group = located[place.part];
    group.set(place.block, [...group.get(place.block) ?? [], layer]);
  }
  return located;
}

function isScalars(
  { path, shapes }: LayerModule,
  { scalars }: PgganForm,
  prefix: string,
): boolean {
  const isOuter = path === prefix.slice(0, -1);
  return isOuter &&
    [...shapes].every(([name, shape]) =>
      scalars.includes(name) && shape.length === 0
    );
}

function readLayer(
  { path, shapes }: LayerModule,
  place: Place,
): PgganLayer | undefined {
  const name = ["weight", "weight_orig"].find((known) => shapes.has(known));
  const shape = shapes.get(name ?? "") ?? [];
  const isKnown = shapes.size === (shapes.has("bias") ? 2 : 1);
  if (name === undefined || !isKnown || shape.includes(0)) return undefined;
  return {
    weight: `${path}.${name}`,
    bias: shapes.has("bias") ? `${path}.bias` : undefined,
    shape,
    number: place.part === "block" ? place.layer : 0,
  };
}

function inOrder(groups: ReadonlyMap<number, readonly PgganLayer[]>) {
  const blocks: (readonly PgganLayer[])[] = [];
  for (;;) {
    const next = groups.get(blocks.length);
    if (next === undefined) return blocks;
    blocks.push(next.toSorted((a, b) => a.number - b.number));
  }
}

/** Channels behind the first layer and each block, when all fit together. */
function chainWidths(
  { shape }: PgganLayer,
  blocks: PgganParts["blocks"],
): readonly number[] | undefined {
  const isTransposed = shape.length === 4 && shape[2] === 4 && shape[3] === 4;
  if (shape.length !== 2 && !isTransposed) return undefined;
  let width = isTransposed ? shape[1] ?? 0 : (shape[0] ?? 0) / FIRST_PIXELS;
  const widths = [width];
  for (const block of blocks) {
    for (const layer of block) {
      const [to = 0, from, height, side = 0, ...rest] = layer.shape;
      const isFitting = from === width && height === side && side % 2 === 1 &&
        rest.length === 0;
      if (!isFitting) return undefined;
      width = to;
    }
    widths.push(width);
  }
  return Number.isInteger(widths[0]) ? widths : undefined;
}

function hasFittingImages(
  images: Located["image"],
  { widths, channels }: {
    readonly widths: readonly number[];
    readonly channels: number | undefined;
  },
): boolean {
  return [...images].every(([block, [layer, ...more]]) => {
    const wanted = [channels, widths[block + 1], 1, 1];
    return more.length === 0 &&
      JSON.stringify(layer?.shape) === JSON.stringify(wanted);
  });
}
