/** Reading the reference generators and comparing with what they made. */
import assert from "node:assert/strict";
import { openCheckpoint } from "../../lib/checkpoint/mod.ts";
import { type Device, openSession } from "../../lib/runtime/mod.ts";
import type { Tensor } from "../../lib/tensor.ts";
import type { StateDict } from "../../lib/checkpoint/mod.ts";
import {
  type Hyperparameters,
  type ImportedGenerator,
  importGenerator,
} from "../../models/families/mod.ts";
import { parseNpy } from "../npy.ts";
import { sharedJson, sharedPath } from "../shared.ts";

/** An array of a fixture. */
interface FixtureArray {
  readonly name: string;
  readonly file: string;
  readonly shape: number[];
  readonly dtype: string;
}

/** What stands in a `fixture.json`. */
export interface Fixture {
  readonly hyperparameters: Hyperparameters;
  readonly checkpoints: readonly { readonly file: string }[];
  readonly inputs: readonly FixtureArray[];
  readonly outputs: readonly FixtureArray[];
  readonly tolerance: { readonly atol: number; readonly rtol: number };
}

/** The description of a fixture. */
export async function readFixture(name: string): Promise<Fixture> {
  return await sharedJson<Fixture>("fixtures", name, "fixture.json");
}

/** Imports the first checkpoint of a fixture. */
export async function importFixture(
  name: string,
  hyperparameters: Hyperparameters = {},
): Promise<ImportedGenerator> {
  const { checkpoints } = await readFixture(name);
  const file = checkpoints[0]?.file ?? "";
  const bytes = await Deno.readFile(sharedPath("fixtures", name, file));
  using checkpoint = await openCheckpoint(bytes, { name: file });
  return await importGenerator(checkpoint, { hyperparameters });
}

/** Inputs of a fixture by name. */
export async function readInputs(
  name: string,
): Promise<Record<string, Tensor>> {
  const { inputs } = await readFixture(name);
  const tensors = inputs.map(async (input) =>
    [input.name, await readArray(name, input.file)] as const
  );
  return Object.fromEntries(await Promise.all(tensors));
}

/** An array file of a fixture as a tensor. */
export async function readArray(name: string, file: string): Promise<Tensor> {
  const bytes = await Deno.readFile(sharedPath("fixtures", name, file));
  const { dtype, shape, data } = parseNpy(bytes);
  const dtypes: Record<string, Tensor["dtype"]> = {
    "<f4": "float32",
    "<i8": "int64",
  };
  const known = dtypes[dtype];
  assert(known !== undefined, `unknown dtype ${dtype}`);
  return { dtype: known, shape, data: data as Float32Array };
}

/** Output of a generator on the device that is everywhere. */
export async function runGraph(
  { onnx }: Pick<ImportedGenerator, "onnx">,
  feeds: Record<string, Tensor>,
  device: Device = "wasm",
): Promise<Tensor> {
  await using session = await openSession(onnx, { device, threads: 1 });
  const { output } = await session.run(feeds);
  assert(output !== undefined);
  return output;
}

/** Checks numbers against numbers that another program made. */
export function assertClose(
  actual: Tensor,
  expected: Tensor,
  { atol, rtol }: { readonly atol: number; readonly rtol: number },
): void {
  assert.deepEqual(actual.shape, expected.shape);
  let worst = 0;
  for (let index = 0; index < expected.data.length; index++) {
    const wanted = Number(expected.data[index]);
    const distance = Math.abs(Number(actual.data[index]) - wanted);
    worst = Math.max(worst, distance / (atol + rtol * Math.abs(wanted)));
    assert(!Number.isNaN(distance), `no number at ${index}`);
  }
  assert(worst <= 1, `worst error is ${worst} times the tolerance`);
}

/** A state dict of shapes alone: reading a number is an error. */
export function shapesOnly(
  entries: readonly (readonly [string, number[], string])[],
): StateDict {
  return {
    tensors: new Map(
      entries.map(([name, shape, dtype]) => [
        name,
        { shape, dtype: dtype === "int64" ? "int64" : "float32" },
      ]),
    ),
    read: (name) => Promise.reject(new Error(`${name} must not be read`)),
  };
}
