/** From a state dict of 51 MB in memory to the bytes of an ONNX model. */
import { openCheckpoint, writeSafetensors } from "../lib/checkpoint/mod.ts";
import { encodeModel } from "../lib/onnx/mod.ts";
import { dcgan } from "../models/families/dcgan/dcgan.ts";
import { importGenerator } from "../models/families/mod.ts";
import { fullWidthTensors } from "./full_width_dcgan.ts";

const file = writeSafetensors(fullWidthTensors());
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
