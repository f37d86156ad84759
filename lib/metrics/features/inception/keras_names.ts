/** Weights of Inception-v3 as Keras names and lays them out. */
import type { StateDict, TensorInfo } from "../../../checkpoint/mod.ts";
import { CheckpointError } from "../../../errors.ts";
import { float32Tensor, type Tensor } from "../../../tensor.ts";
import { readWeight } from "../../../../models/families/weights.ts";
import { CONVOLUTIONS } from "./architecture.ts";

/** Parts of a layer by PyTorch's names. */
const PARTS = new Map([
  ["conv.weight", "kernel"],
  ["bn.weight", "gamma"],
  ["bn.bias", "beta"],
  ["bn.running_mean", "moving_mean"],
  ["bn.running_var", "moving_variance"],
]);

/**
 * Weights under torchvision's names and in PyTorch's order of axes, of weights
 * under those of Keras, such as `conv2d_7/kernel`. Layers count through: the
 * i-th convolution of one is the i-th of the other. Keras may have begun to
 * count anywhere.
 *
 * @throws {CheckpointError} when there are not 94 convolutions with their batch
 * norms.
 */
export function fromKerasNames(keras: StateDict): StateDict {
  const convolutions = numberedLayers(keras, /^conv2d(?:_(\d+))?\/kernel$/);
  const norms = numberedLayers(
    keras,
    /^batch_normalization(?:_(\d+))?\/moving_mean$/,
  );
  const kerasNames = new Map<string, string>();
  const tensors = new Map<string, TensorInfo>();
  CONVOLUTIONS.forEach((name, place) => {
    for (const [part, kerasPart] of PARTS) {
      const layers = part === "conv.weight" ? convolutions : norms;
      const kerasName = `${layers[place]}/${kerasPart}`;
      const info = keras.tensors.get(kerasName);
      if (info === undefined) continue;
      kerasNames.set(`${name}.${part}`, kerasName);
      tensors.set(`${name}.${part}`, info);
    }
  });
  return {
    fileName: keras.fileName,
    tensors,
    async read(name) {
      const tensor = await readWeight(keras, kerasNames.get(name) ?? name);
      return name.endsWith("conv.weight") ? transposed(tensor) : tensor;
    },
  };
}

/** Names of layers in the order of their numbers. */
function numberedLayers(state: StateDict, pattern: RegExp): string[] {
  const layers = [...state.tensors.keys()].flatMap((name) => {
    const match = pattern.exec(name);
    const layer = name.slice(0, name.lastIndexOf("/"));
    return match ? [{ layer, number: Number(match[1] ?? 0) }] : [];
  });
  if (layers.length !== CONVOLUTIONS.length) {
    throw new CheckpointError(
      `Cannot use ${
        state.fileName ?? "the file"
      } as weights of Inception-v3 as it must have ${CONVOLUTIONS.length} convolutions with batch norms: it has ${layers.length} names like ${pattern.source}`,
      { hint: "Give the weights of Inception-v3, not those of another net" },
    );
  }
  return layers.sort((a, b) => a.number - b.number).map(({ layer }) => layer);
}

/** [H, W, in, out] as [out, in, H, W]. */
function transposed({ shape, data }: Tensor<"float32">): Tensor<"float32"> {
  const [height = 1, width = 1, from = 1, to = 1] = shape;
  const places = height * width;
  const result = new Float32Array(data.length);
  let at = 0;
  for (let place = 0; place < places; place++) {
    for (let channel = 0; channel < from; channel++) {
      for (let out = 0; out < to; out++) {
        result[(out * from + channel) * places + place] = data[at++] ?? 0;
      }
    }
  }
  return float32Tensor(result, [to, from, height, width]);
}
