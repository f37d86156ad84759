/**
 * From a PyTorch state dict of 51 MB in memory to the bytes of an ONNX model.
 *
 * The tensors are those of model 5 at its original widths (nz 100, ngf 64,
 * 128x128), with numbers made here.
 */
import { openCheckpoint, writeSafetensors } from "../lib/checkpoint/mod.ts";
import { encodeModel } from "../lib/onnx/mod.ts";
import { elementCount } from "../lib/tensor.ts";
import { dcgan } from "../models/families/dcgan/dcgan.ts";
import { importGenerator } from "../models/families/mod.ts";

const WIDTHS = [100, 1024, 512, 256, 128, 64, 1];

function makeTensor(shape: number[]) {
  const data = new Float32Array(elementCount(shape));
  for (let index = 0; index < data.length; index++) {
    data[index] = Math.sin(index) / 50 + 0.02;
  }
  return { dtype: "float32" as const, shape, data };
}

function makeCheckpoint(): Uint8Array {
  const tensors = new Map<string, ReturnType<typeof makeTensor>>();
  WIDTHS.slice(1).forEach((width, place) => {
    const [convolution, norm] = [3 * place, 3 * place + 1];
    const shape = [WIDTHS[place] ?? 0, width, 4, 4];
    tensors.set(`main.${convolution}.weight`, makeTensor(shape));
    if (width === 1) return;
    for (const name of ["weight", "bias", "running_mean", "running_var"]) {
      tensors.set(`main.${norm}.${name}`, makeTensor([width]));
    }
  });
  return writeSafetensors(tensors);
}

const file = makeCheckpoint();
using checkpoint = await openCheckpoint(file);
const { hyperparameters = {} } = dcgan.recognise(checkpoint, {}) ?? {};
const built = await dcgan.build(checkpoint, hyperparameters);
const model = built.graph.toModel();

Deno.bench("import 51 MB: read, fold, encode, digest", async () => {
  await importGenerator(file);
});

Deno.bench("build the graph, without passes", async () => {
  const { graph } = await dcgan.build(checkpoint, hyperparameters);
  graph.toGraph();
});

Deno.bench("run the passes", () => {
  built.graph.toModel();
});

Deno.bench("encode 51 MB", () => {
  encodeModel(model);
});
