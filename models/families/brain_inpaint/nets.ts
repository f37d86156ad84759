/** The three nets. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import type { GraphBuilder, Value } from "../../../lib/onnx/mod.ts";
import type { ModulePool } from "../module_pool.ts";
import {
  type LayerPlan,
  type LayerSpec,
  takeSequence,
  writeSequence,
} from "./sequence.ts";

/** Slope of PyTorch's LeakyReLU when nothing is said. */
const MASK_SLOPE = 0.01;

const MASK_NET: readonly LayerSpec[] = [
  { place: 0, kind: "convolution" },
  ...[1, 2, 3].map((place) => ({
    place,
    kind: "convolution" as const,
    stride: 2,
  })),
  ...[4, 5, 6].map((place) => ({ place, kind: "residual" as const })),
  ...[7, 10, 13].map((place) => ({
    place,
    kind: "transposed" as const,
    stride: 2,
  })),
  { place: 16, kind: "convolution" },
];

const MASK_ENCODER: readonly LayerSpec[] = [
  { place: 0, kind: "convolution", stride: 2 },
  { place: 1, kind: "convolution", stride: 2 },
];

const BRAIN_ENCODER: readonly LayerSpec[] = [
  ...MASK_ENCODER,
  ...[2, 3, 4].map((place) => ({ place, kind: "residual" as const })),
];

const DECODER: readonly LayerSpec[] = [
  { place: 0, kind: "convolution" },
  { place: 1, kind: "residual" },
  { place: 2, kind: "doubling" },
  { place: 3, kind: "convolution" },
  { place: 4, kind: "residual" },
  { place: 5, kind: "doubling" },
  { place: 6, kind: "convolution" },
  { place: 7, kind: "residual" },
  { place: 8, kind: "convolution" },
];

/** The contrasts, in the order of the channels. */
export const CONTRASTS = ["F", "T1", "T1c", "T2"] as const;

/** The net of the outline, or that of the grades: layers one after the other. */
export type MaskNet = readonly LayerPlan[];

/** The net of the images. */
export interface InpaintNet {
  /** From the brain without its middle, and the grades. */
  readonly encoder: readonly LayerPlan[];
  /** From the grades alone. */
  readonly maskEncoder: readonly LayerPlan[];
  /** One a contrast. */
  readonly decoders: readonly (readonly LayerPlan[])[];
}

/** The net of outline or grades under a prefix, if there is one. */
export function takeMaskNet(
  pool: ModulePool,
  prefix: string,
): MaskNet | undefined {
  const layers = takeSequence(pool, `${prefix}model`, MASK_NET);
  const isGood = layers?.[0]?.inputChannels === 2 &&
    layers.at(-1)?.outputChannels === 1;
  return isGood ? layers : undefined;
}

/** The net of the images under a prefix, if there is one. */
export function takeInpaintNet(
  pool: ModulePool,
  prefix: string,
): InpaintNet | undefined {
  const take = (name: string, specs: readonly LayerSpec[]) =>
    takeSequence(pool, `${prefix}model_${name}`, specs) ?? [];
  const net = {
    encoder: take("initial", BRAIN_ENCODER),
    maskEncoder: take("Mask", MASK_ENCODER),
    decoders: CONTRASTS.map((name) => take(name, DECODER)),
  };
  const features = (net.encoder.at(-1)?.outputChannels ?? 0) +
    (net.maskEncoder.at(-1)?.outputChannels ?? 0);
  const isGood = net.encoder[0]?.inputChannels === CONTRASTS.length + 1 &&
    net.maskEncoder[0]?.inputChannels === 1 &&
    net.decoders.every((layers) =>
      layers[0]?.inputChannels === features &&
      layers.at(-1)?.outputChannels === 1
    );
  return isGood ? net : undefined;
}

/** What nets are written with. */
export interface NetWriting {
  /** The graph. */
  readonly graph: GraphBuilder;
  /** Where the numbers are. */
  readonly state: StateDict;
}

/** Writes the net of outline or grades. */
export function writeMaskNet(
  writing: NetWriting,
  net: MaskNet,
  input: Value,
): Promise<Value> {
  return writeSequence({ ...writing, slope: MASK_SLOPE }, net, input);
}

/** Writes the net of the images. */
export async function writeInpaintNet(
  writing: NetWriting,
  { encoder, maskEncoder, decoders }: InpaintNet,
  { blank, grade }: { readonly blank: Value; readonly grade: Value },
): Promise<Value> {
  const { graph } = writing;
  const relu = { ...writing, slope: 0 };
  const brain = graph.concat([blank, grade], 1);
  const features = graph.concat([
    await writeSequence(relu, encoder, brain),
    await writeSequence(relu, maskEncoder, grade),
  ], 1);
  const images: Value[] = [];
  for (const decoder of decoders) {
    images.push(await writeSequence(relu, decoder, features));
  }
  return graph.concat(images, 1);
}
