/**
 * From the bytes of a checkpoint to all its tensors: a state dict of 50 MB in
 * each form, in memory and from a file.
 */
import { openCheckpoint, writeSafetensors } from "../lib/checkpoint/mod.ts";
import { openFileSource } from "../lib/platform/files.ts";
import {
  torchLegacy,
  type TorchTensor,
  torchZip,
} from "../tests/torch_files.ts";

const LAYERS = 50;
const SHAPE = [512, 32, 4, 4];
const ELEMENTS = SHAPE.reduce((product, size) => product * size, 1);

function weights(): Float32Array<ArrayBuffer> {
  return new Float32Array(ELEMENTS).map((_, index) => Math.sin(index));
}

function stateDict(
  make: (data: Float32Array<ArrayBuffer>) => TorchTensor,
): Map<string, TorchTensor> {
  const data = weights();
  return new Map(
    Array.from({ length: LAYERS }, (_, layer) => [
      `layers.${layer}.weight`,
      make(data),
    ]),
  );
}

const contiguous = stateDict((data) => ({ shape: SHAPE, data }));
const halves = stateDict((data) => ({
  shape: SHAPE,
  data: new Float16Array(data),
}));
const transposed = stateDict((data) => ({
  shape: [32, 512, 4, 4],
  strides: [16, 512, 4, 1],
  data,
}));

const FILES: Readonly<Record<string, Uint8Array>> = {
  "zip float32": torchZip(contiguous),
  "zip float16": torchZip(halves),
  "zip transposed": torchZip(transposed),
  "zip deflated": torchZip(contiguous, { compress: true }),
  "legacy float32": torchLegacy(contiguous),
  "safetensors float32": writeSafetensors(
    new Map(
      [...contiguous].map(([name, { shape }]) => [
        name,
        { shape, dtype: "float32", data: weights() },
      ]),
    ),
  ),
};

async function readAll(
  source: Parameters<typeof openCheckpoint>[0],
): Promise<void> {
  using checkpoint = await openCheckpoint(source);
  for (const name of checkpoint.tensors.keys()) await checkpoint.read(name);
}

for (const [form, file] of Object.entries(FILES)) {
  Deno.bench(`open ${form}`, { group: "open only" }, async () => {
    using _checkpoint = await openCheckpoint(file);
  });
  const megabytes = Math.round(file.length / 1e6);
  Deno.bench(
    `${form}, ${megabytes} MB`,
    { group: "open and read all" },
    // Deno measures only functions that say async to their end.
    async () => await readAll(file),
  );
}

const path = await Deno.makeTempFile({ suffix: ".pt" });
await Deno.writeFile(path, FILES["zip float32"] ?? new Uint8Array());
globalThis.addEventListener("unload", () => Deno.removeSync(path));

Deno.bench(
  "zip float32 from a file",
  { group: "open and read all" },
  async () => readAll(await openFileSource(path)),
);
