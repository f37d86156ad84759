/** Checkpoints of random weights, with names and shapes of the original nets. */
import {
  type WritableTensor,
  writeSafetensors,
} from "../lib/checkpoint/mod.ts";
import { elementCount, type Tensor } from "../lib/tensor.ts";
import type { ProcessCost } from "./process.ts";

/**
 * Writes a checkpoint with the names of a key list.
 *
 * @param scale Largest number of it.
 */
export async function writeRandomCheckpoint(
  keys: string,
  path: string,
  scale = 1,
): Promise<void> {
  const list = new URL(
    `../../shared/fixtures/keys/${keys}.json`,
    import.meta.url,
  );
  const { state_dict } = JSON.parse(await Deno.readTextFile(list));
  const tensors = new Map<string, WritableTensor>();
  for (const [name, shape, dtype] of state_dict) {
    // Tensors must differ: equal ones would be stored once.
    const tensor = randomTensor(shape, { seed: tensors.size + 1, scale });
    const isVariance = name.endsWith("running_var");
    if (isVariance) tensor.data.forEach((x, k) => tensor.data[k] = 1 + x * x);
    if (dtype === "float32") tensors.set(name, tensor);
  }
  await Deno.writeFile(path, writeSafetensors(tensors));
}

/** Numbers from `-scale` to `scale` that are the same in every run. */
export function randomTensor(
  shape: readonly number[],
  { seed = 1, scale = 1 } = {},
): Tensor<"float32"> {
  const data = new Float32Array(elementCount(shape));
  let state = seed;
  for (let index = 0; index < data.length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    data[index] = state / 2 ** 31 * scale;
  }
  return { dtype: "float32", shape, data };
}

/** Prints what a process cost. */
export function reportCost(
  name: string,
  { wallMs, peakBytes }: ProcessCost,
): void {
  const megabytes = (peakBytes / 1e6).toFixed(0);
  console.log(`${name}: ${megabytes} MB, ${(wallMs / 1000).toFixed(1)} s`);
}
