/**
 * Images per second of the bundled model, and of a 128 x 128 DCGAN at full width
 * (ngf 64, 12.8 million random weights), on each device, beside PyTorch on the
 * same processors.
 *
 *     deno run -A bench/runtime_bench.ts [device ...]
 */
import { openCheckpoint } from "../lib/checkpoint/mod.ts";
import { encodeModel, GraphBuilder } from "../lib/onnx/mod.ts";
import {
  type Device,
  inspectDevices,
  openSession,
} from "../lib/runtime/mod.ts";
import { float32Tensor, type Tensor } from "../lib/tensor.ts";
import { importGenerator } from "../models/families/mod.ts";
import { median } from "./process.ts";

/** What is measured. */
interface Net {
  readonly name: string;
  readonly onnx: Uint8Array;
  readonly feeds: (batch: number) => Record<string, Tensor>;
}

const LATENT_SIZE = 100;
const CHANNELS = [LATENT_SIZE, 1024, 512, 256, 128, 64, 1];
const BATCHES = [1, 16];
const MIN_TOTAL_MS = 3000;

async function bundledNet(): Promise<Net> {
  const path = new URL(
    "../models/bundled/mass_cdcgan.safetensors",
    import.meta.url,
  );
  using checkpoint = await openCheckpoint(await Deno.readFile(path));
  const { onnx } = await importGenerator(checkpoint, {
    hyperparameters: { leakiness: 0.2 },
  });
  const feeds = (batch: number) => ({
    z: noise([batch, 64, 1, 1], 1),
    condition: noise([batch], 1),
  });
  return { name: "bundled", onnx, feeds };
}

function fullWidthNet(): Net {
  const feeds = (batch: number) => ({
    z: noise([batch, LATENT_SIZE, 1, 1], 1),
  });
  return { name: "full width", onnx: dcgan(), feeds };
}

/** The generator, with batch norm folded as the importer folds it. */
function dcgan(): Uint8Array {
  const graph = new GraphBuilder();
  let x = graph.input("z", { shape: ["batch", LATENT_SIZE, 1, 1] });
  for (let layer = 1; layer < CHANNELS.length; layer++) {
    const [from = 0, to = 0] = CHANNELS.slice(layer - 1);
    const isFirst = layer === 1;
    x = graph.convTranspose(x, {
      weight: noise([from, to, 4, 4], 1 / Math.sqrt(4 * from)),
      bias: noise([to], 0.1),
      stride: isFirst ? 1 : 2,
      padding: isFirst ? 0 : 1,
    });
    x = layer === CHANNELS.length - 1 ? graph.tanh(x) : graph.relu(x);
  }
  graph.output("output", x);
  return encodeModel(graph.toModel());
}

/** Values in [-scale, scale] that are the same in every run. */
function noise(shape: readonly number[], scale: number): Tensor<"float32"> {
  const length = shape.reduce((product, size) => product * size, 1);
  const data = Float32Array.from(
    { length },
    (_, place) =>
      scale * ((Math.imul(place + 1, 2654435761) >>> 8) / 2 ** 23 - 1),
  );
  return float32Tensor(data, shape);
}

/** Prints one line for each batch size. */
async function measureDevice(device: Device, net: Net): Promise<void> {
  const name = `${net.name}: ${device}`;
  const start = performance.now();
  await using session = await openSession(net.onnx, { device });
  const openMs = performance.now() - start;
  console.log(`${name}: opened in ${openMs.toFixed(0)} ms`);
  for (const batch of BATCHES) {
    const feeds = net.feeds(batch);
    checkShape(await session.run(feeds), batch);
    const times: number[] = [];
    const begin = performance.now();
    do {
      const runStart = performance.now();
      await session.run(feeds);
      times.push(performance.now() - runStart);
    } while (performance.now() - begin < MIN_TOTAL_MS || times.length < 3);
    report(name, batch, median(times));
  }
}

/** So that it is the net of the title that is measured. */
function checkShape(outputs: Record<string, Tensor>, batch: number): void {
  const shape = outputs.output?.shape.join(" x ");
  if (shape === `${batch} x 1 x 128 x 128`) return;
  throw new Error(`The output must be 128 x 128: current shape is ${shape}`);
}

function report(name: string, batch: number, runMs: number): void {
  const perSecond = (1000 * batch / runMs).toFixed(1);
  const perImage = (runMs / batch).toFixed(1);
  console.log(
    `${name}: batch ${batch}: ${perSecond} images/s, ${perImage} ms an image`,
  );
}

async function measurePytorch(): Promise<void> {
  const script = new URL("./pytorch_dcgan.py", import.meta.url).pathname;
  try {
    const { success, stdout } = await new Deno.Command("/usr/bin/python3", {
      args: [script, ...BATCHES.map(String)],
    }).output();
    if (!success) throw new Error("The script failed");
    const lines = new TextDecoder().decode(stdout).trim().split("\n");
    for (const line of lines) {
      const [net, version, batch, runMs, blas] = line.split(",");
      const name = `${net}: pytorch ${version}, ${blas}`;
      report(name, Number(batch), Number(runMs));
    }
  } catch (cause) {
    console.log(`pytorch: not measured: ${cause}`);
  }
}

const nets = [await bundledNet(), fullWidthNet()];
const wanted = Deno.args.length > 0
  ? new Set<string>(Deno.args)
  : new Set(["native", "wasm", "webgpu", "pytorch"]);
for (const { device, isAvailable, reason } of await inspectDevices()) {
  if (!wanted.has(device)) continue;
  if (!isAvailable) console.log(`${device}: not measured: ${reason}`);
  else for (const net of nets) await measureDevice(device, net);
}
if (wanted.has("pytorch")) await measurePytorch();
