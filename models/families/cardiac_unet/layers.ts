/** Layers of a cardiac U-Net, from names and shapes. */
import type { ModulePool } from "../module_pool.ts";

/** What every layer has. */
interface LayerParts {
  /** Name of the layer. */
  readonly path: string;
  /** Channels it takes. */
  readonly inputChannels: number;
  /** Channels it gives. */
  readonly outputChannels: number;
}

/** Two convolutions, between which the embedding is added, beside a shortcut. */
export interface ResidualPlan extends LayerParts {
  /** Discriminator. */
  readonly kind: "residual";
  /** Length of the embedding. */
  readonly embeddingSize: number;
  /** Whether the embedding scales and shifts instead. */
  readonly isScaleShift: boolean;
  /** Side of the shortcut's kernel; nothing when it is the identity. */
  readonly shortcutKernel: number | undefined;
}

/** A layer without the embedding. */
export interface PlainPlan extends LayerParts {
  /** Discriminator. */
  readonly kind: "convolution" | "down" | "up" | "attention";
}

/** Any layer. */
export type LayerPlan = ResidualPlan | PlainPlan;

/** The layer of a name, when there is one. */
export function takeLayer(
  pool: ModulePool,
  path: string,
): LayerPlan | undefined {
  if (pool.has(`${path}.in_layers.2`)) return takeResidual(pool, path);
  if (pool.has(`${path}.qkv`)) return takeAttention(pool, path);
  const kinds = [
    ["convolution", path],
    ["down", `${path}.op`],
    ["up", `${path}.conv`],
  ] as const;
  for (const [kind, name] of kinds) {
    const shape = pool.takeShape(name, 4);
    if (shape === undefined) continue;
    const [outputChannels = 0, inputChannels = 0] = shape;
    if (!isKernel(shape)) return pool.refuse();
    return { kind, path: name, inputChannels, outputChannels };
  }
  return undefined;
}

function takeResidual(
  pool: ModulePool,
  path: string,
): ResidualPlan | undefined {
  const first = pool.takeShape(`${path}.in_layers.2`, 4) ?? [];
  const [outputChannels = 0, inputChannels = 0] = first;
  const [firstNorm] = pool.takeShape(`${path}.in_layers.0`, 1) ?? [];
  const [features, embeddingSize = 0] =
    pool.takeShape(`${path}.emb_layers.1`, 2) ?? [];
  const [lastNorm] = pool.takeShape(`${path}.out_layers.0`, 1) ?? [];
  const last = pool.takeShape(`${path}.out_layers.3`, 4) ?? [];
  const shortcut = pool.takeShape(`${path}.skip_connection`, 4);
  const [shortcutOutput, shortcutInput, shortcutKernel] = shortcut ??
    [inputChannels, inputChannels];
  const isScaleShift = features === 2 * outputChannels;
  const isGood = isKernel(first) && isKernel(last) &&
    last[0] === outputChannels && last[1] === outputChannels &&
    firstNorm === inputChannels && lastNorm === outputChannels &&
    shortcutInput === inputChannels && shortcutOutput === outputChannels &&
    (isScaleShift || features === outputChannels);
  if (!isGood) return pool.refuse();
  return {
    kind: "residual",
    path,
    inputChannels,
    outputChannels,
    embeddingSize,
    isScaleShift,
    shortcutKernel,
  };
}

function takeAttention(pool: ModulePool, path: string): PlainPlan | undefined {
  const [features, channels = 0, kernel] = pool.takeShape(`${path}.qkv`, 3) ??
    [];
  const [norm] = pool.takeShape(`${path}.norm`, 1) ?? [];
  const projection = pool.takeShape(`${path}.proj_out`, 3) ?? [];
  const isGood = features === 3 * channels && kernel === 1 &&
    norm === channels && projection.join() === [channels, channels, 1].join();
  if (!isGood) return pool.refuse();
  return {
    kind: "attention",
    path,
    inputChannels: channels,
    outputChannels: channels,
  };
}

function isKernel([, , height, width]: readonly number[]): boolean {
  return height === 3 && width === 3;
}
