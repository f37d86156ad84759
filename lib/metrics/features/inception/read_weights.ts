/** Weights of Inception-v3 from files of any form. */
import {
  openCheckpoint,
  selectStateDict,
  type StateDict,
} from "../../../checkpoint/mod.ts";
import type { WeightsFile } from "../weights_file.ts";
import { readKerasFile } from "./hdf5.ts";
import { fromKerasNames } from "./keras_names.ts";
import { fromTorchNames } from "./torch_names.ts";
import type { InceptionVariant } from "./variant.ts";

/** Weights, and the network that they are for. */
export interface InceptionWeights extends Disposable {
  /** Tensors under torchvision's names. */
  readonly state: StateDict;
  /** The network that weights in files of this form are of. */
  readonly variant: InceptionVariant;
}

const HDF5_START = [0x89, 0x48, 0x44, 0x46] as const;
/** Classes of the network of the original FID. */
const FID_CLASSES = 1008;

/**
 * Opens weights: a Keras file (HDF5), or a PyTorch checkpoint or safetensors
 * file with torchvision's or RadImageNet's names.
 *
 * @throws {CheckpointError} when the file is damaged, hostile, or of another
 * network.
 */
export async function openInceptionWeights(
  file: WeightsFile,
): Promise<InceptionWeights> {
  const source = await file.open();
  const start = await source.read(0, Math.min(4, source.size));
  if (HDF5_START.every((byte, place) => byte === start[place])) {
    using _ = source;
    const bytes = await source.read(0, source.size);
    const keras = await readKerasFile(new Uint8Array(bytes), file.name);
    return {
      state: fromKerasNames(keras),
      variant: "keras",
      [Symbol.dispose]() {},
    };
  }
  // The checkpoint owns the source from here on.
  const checkpoint = await openCheckpoint(source, { name: file.name });
  try {
    const state = fromTorchNames(selectStateDict(checkpoint));
    const classes = state.tensors.get("fc.weight")?.shape[0];
    return {
      state,
      variant: classes === FID_CLASSES ? "fid" : "torchvision",
      [Symbol.dispose]: () => checkpoint[Symbol.dispose](),
    };
  } catch (cause) {
    checkpoint[Symbol.dispose]();
    throw cause;
  }
}
