/** Finding a stack of transposed convolutions among named tensors. */
import { type LayerModule, normChannels, weightShape } from "../modules.ts";

/** A transposed convolution and what follows it. */
export interface StackLayer {
  /** Name of the convolution. */
  readonly path: string;
  /** Channels it takes. */
  readonly inputChannels: number;
  /** Channels it gives. */
  readonly outputChannels: number;
  /** Side of its kernel. */
  readonly kernel: number;
  /** Whether it has a bias. */
  readonly hasBias: boolean;
  /** Name of the batch normalisation behind it. */
  readonly normPath: string | undefined;
  /** Layers without tensors behind it, or nothing when no number tells. */
  readonly silentLayers: number | undefined;
}

/** A stack, and what else there was. */
export interface Stack {
  /** Its layers in order. */
  readonly layers: readonly StackLayer[];
  /** Name of the module that holds the layers. */
  readonly parent: string;
  /**
   * Convolutions of a sequence that is the beginning of the stack once more
   * (`first_layers` of the mammography models), or 0.
   */
  readonly twinLayers: number;
  /** Modules that are no part of the stack. */
  readonly others: readonly LayerModule[];
}

const MIN_LAYERS = 3;
/** Twelve layers make 8,192 pixels a side; more would only fill memory. */
const MAX_LAYERS = 12;

/** The stack, when the tensors hold exactly one. */
export function findStack(modules: readonly LayerModule[]): Stack | undefined {
  const { kept, twins } = dropTwins(modules);
  const convolutions = kept.filter(isConvolution);
  const isLikely = convolutions.length >= MIN_LAYERS &&
    convolutions.length <= MAX_LAYERS;
  if (!isLikely || !isChain(convolutions)) return undefined;
  const parent = commonParent(convolutions);
  const norms = kept.filter((module) =>
    normChannels(module) !== undefined && isWithin(module, parent)
  );
  const pairs = pairNorms(convolutions, norms);
  if (pairs === undefined) return undefined;
  const known = new Set([...convolutions, ...pairs.values()]);
  return {
    layers: convolutions.map((convolution, place) =>
      describeLayer(convolution, {
        norm: pairs.get(convolution),
        next: convolutions[place + 1],
      })
    ),
    parent,
    twinLayers: twins.filter(isConvolution).length,
    others: kept.filter((module) => !known.has(module)),
  };
}

/** Whether a module has the kernels of a square two-dimensional convolution. */
function isConvolution(module: LayerModule): boolean {
  const shape = weightShape(module, 4);
  return shape !== undefined && shape[2] === shape[3] &&
    [...module.shapes.keys()].every((key) => /^(weight|bias)$/.test(key));
}

/** Whether each takes the channels that the one before it gives. */
function isChain(convolutions: readonly LayerModule[]): boolean {
  return convolutions.every((module, place) => {
    const next = weightShape(convolutions[place + 1], 4);
    const [, channels] = weightShape(module, 4) ?? [];
    const bias = module.shapes.get("bias");
    return (next === undefined || next[0] === channels) &&
      (bias === undefined || (bias.length === 1 && bias[0] === channels));
  });
}

/** Leaves out sequences whose modules are all the beginning of another one. */
function dropTwins(modules: readonly LayerModule[]) {
  const groups = Map.groupBy(modules, ({ parent }) => parent);
  const isTwin = (module: LayerModule): boolean => {
    const group = groups.get(module.parent) ?? [];
    if (module.index === undefined || !group.some(isConvolution)) return false;
    return [...groups.values()].some((other) =>
      other.length > group.length &&
      group.every((part) => other.some((whole) => isAlike(part, whole)))
    );
  };
  const { true: twins = [], false: kept = [] } = Object.groupBy(
    modules,
    (module) => isTwin(module) ? "true" : "false",
  );
  return { kept, twins };
}

function isAlike(part: LayerModule, whole: LayerModule): boolean {
  return part.index === whole.index &&
    JSON.stringify([...part.shapes].sort()) ===
      JSON.stringify([...whole.shapes].sort());
}

function commonParent([first, ...rest]: readonly LayerModule[]): string {
  let parent = first?.parent ?? "";
  while (!rest.every((module) => isWithin(module, parent))) {
    parent = parent.slice(0, Math.max(0, parent.lastIndexOf(".")));
  }
  return parent;
}

function isWithin({ path }: LayerModule, parent: string): boolean {
  return parent === "" || path.startsWith(`${parent}.`);
}

type Pairs = ReadonlyMap<LayerModule, LayerModule>;

/** The norm behind each convolution that has one; nothing when none fits. */
function pairNorms(
  convolutions: readonly LayerModule[],
  norms: readonly LayerModule[],
): Pairs | undefined {
  const pairs = new Map<LayerModule, LayerModule>();
  const isNumbered = [...convolutions, ...norms].every(({ index, parent }) =>
    index !== undefined && parent === convolutions[0]?.parent
  );
  const rest = [...convolutions];
  for (const norm of norms) {
    const place = rest.findIndex((convolution, at) =>
      isNumbered
        ? isBetween(norm, convolution, rest[at + 1])
        : weightShape(convolution, 4)?.[1] === normChannels(norm)
    );
    const convolution = rest[place];
    if (weightShape(convolution, 4)?.[1] !== normChannels(norm)) {
      return undefined;
    }
    if (convolution === undefined) return undefined;
    pairs.set(convolution, norm);
    rest.splice(0, place + 1);
  }
  return pairs;
}

function isBetween(
  { index = -1 }: LayerModule,
  before: LayerModule,
  after: LayerModule | undefined,
): boolean {
  return index > (before.index ?? Infinity) &&
    index < (after?.index ?? Infinity);
}

function describeLayer(
  convolution: LayerModule,
  { norm, next }: {
    readonly norm: LayerModule | undefined;
    readonly next: LayerModule | undefined;
  },
): StackLayer {
  const [inputChannels = 0, outputChannels = 0, kernel = 0] =
    weightShape(convolution, 4) ?? [];
  const isNumbered = next?.parent === convolution.parent &&
    next.index !== undefined && convolution.index !== undefined;
  const between = isNumbered
    ? (next.index ?? 0) - (convolution.index ?? 0) - 1
    : undefined;
  return {
    path: convolution.path,
    inputChannels,
    outputChannels,
    kernel,
    hasBias: convolution.shapes.has("bias"),
    normPath: norm?.path,
    silentLayers: between === undefined
      ? undefined
      : between - (norm === undefined ? 0 : 1),
  };
}
