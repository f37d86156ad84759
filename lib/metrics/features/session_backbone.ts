/** Backbones that are networks. */
import type { OperationOptions } from "../../events.ts";
import type { Raster } from "../../image/raster.ts";
import { openSession, type SessionOptions } from "../../runtime/mod.ts";
import type { Session } from "../../runtime/session.ts";
import type { Backbone, BackboneInput } from "./backbone.ts";
import { channelMeans } from "./channel_means.ts";
import { checkImages, featureMatrix } from "./embedding.ts";
import { type TensorLayout, tensorOf } from "./input_scale.ts";

/** A network that turns images into features. */
export interface Network extends TensorLayout {
  /** The ONNX model. */
  readonly onnx: Uint8Array;
  /** Name of its input. */
  readonly inputName: string;
  /** Name of the output with the features: [N, D] or [N, D, H, W]. */
  readonly outputName: string;
  /** Whether it takes one image at a time. */
  readonly isSingle?: boolean;
  /** Features of an image; found out by a run when absent. */
  readonly dimension?: number;
  /** Name of the backbone. */
  readonly name: string;
  /** SHA-256 of all that its numbers depend on. */
  readonly digest: string;
}

/** Where and how a network runs. */
export type NetworkOptions =
  & OperationOptions
  & Pick<SessionOptions, "device" | "threads">;

/**
 * Opens a network as a backbone. Features that stand at places of an image are
 * averaged over them.
 *
 * @throws {DeviceError} when the device cannot be had.
 * @throws {UnsupportedModelError} when the graph cannot be loaded, or gives no
 * features.
 */
export async function openNetwork(
  network: Network,
  options: NetworkOptions,
): Promise<Backbone> {
  const { name, digest, input } = network;
  const session = await openSession(network.onnx, {
    ...options,
    // One thread in WebAssembly unless told: with more, onnxruntime-web fails
    // in the middle of large networks, and never says so.
    expectedItems: 1,
  });
  try {
    const columns = network.dimension ??
      await probe(session, network, options.signal);
    return {
      name,
      digest,
      input,
      dimension: columns,
      device: session.device,
      async embed(images, signal) {
        checkImages(images, { input, name });
        const rows = images.length === 0
          ? []
          : await rowsOf(images, { session, network, signal });
        return featureMatrix(rows, { columns, name });
      },
      [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
    };
  } catch (cause) {
    await session[Symbol.asyncDispose]();
    throw cause;
  }
}

/** The number of features that a black image gives. */
async function probe(
  session: Session,
  network: Network,
  signal: AbortSignal | undefined,
): Promise<number> {
  const images = [blackImage(network.input)];
  const [row = []] = await rowsOf(images, { session, network, signal });
  return row.length;
}

function blackImage({ width, height }: BackboneInput): Raster {
  const data = new Uint8Array(width * height);
  return { width, height, channels: 1, dtype: "uint8", range: [0, 255], data };
}

async function rowsOf(
  images: readonly Raster[],
  { session, network, signal }: {
    readonly session: Session;
    readonly network: Network;
    readonly signal: AbortSignal | undefined;
  },
): Promise<ArrayLike<number>[]> {
  if (network.isSingle === true && images.length > 1) {
    const rows: ArrayLike<number>[] = [];
    for (const image of images) {
      rows.push(...await rowsOf([image], { session, network, signal }));
    }
    return rows;
  }
  const { inputName, outputName, isInterleaved, name } = network;
  const feeds = { [inputName]: tensorOf(images, network) };
  const results = await session.run(feeds, { signal });
  return channelMeans(results[outputName], {
    count: images.length,
    isInterleaved,
    name,
  });
}
