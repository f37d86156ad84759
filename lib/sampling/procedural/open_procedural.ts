/** A generator of masks that runs no net. */
import type { PortInfo } from "../../../models/families/family.ts";
import { UsageError } from "../../errors.ts";
import { float32Tensor, type Tensor } from "../../tensor.ts";
import type { Tensors } from "../row_by_row.ts";
import { PROCEDURAL_FAMILY } from "../plain_families.ts";
import type { Runner } from "../runner.ts";
import type { Weights } from "../weights.ts";
import { fillOutline } from "./fill.ts";
import { drawOutline, OUTLINE_DRAWS } from "./outline.ts";
import { type OutlineParameters, parseOutlines } from "./parameters.ts";

const INPUTS: readonly PortInfo[] = [
  {
    name: "z",
    shape: [-1, OUTLINE_DRAWS],
    dtype: "float32",
    role: "latent",
    distribution: "uniform",
  },
  { name: "shape", shape: [-1], dtype: "int64", role: "condition" },
];

/** More is no file of parameters. */
const MAX_BYTES = 2 ** 20;

/**
 * Opens a generator of masks: closed outlines, filled with 1 on a ground of 0.
 * It computes on the processor, in this thread, whatever the device asked for.
 *
 * @throws {FormatError} when the file of parameters is none.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Generators } from "@medigan/core";
 * const [mask] = await new Generators().generate("PROCEDURAL_TUMOUR_MASK", {
 *   numSamples: 1,
 *   condition: "stellate",
 *   seed: 7,
 * });
 * assert.deepEqual([...new Set(mask?.image.data)].sort(), [0, 255]);
 * ```
 */
export async function openProcedural(weights: Weights): Promise<Runner> {
  using source = await weights.open();
  const bytes = await source.read(0, Math.min(source.size, MAX_BYTES));
  const parameters = parseOutlines(bytes);
  const [height, width] = parameters.size;
  return {
    family: PROCEDURAL_FAMILY,
    hyperparameters: {},
    device: "native",
    description: "no net",
    inputs: INPUTS,
    outputs: [{
      name: "mask",
      shape: [-1, 1, height, width],
      dtype: "float32",
      role: "output",
    }],
    run: (feeds, { signal }) =>
      Promise.resolve({ mask: drawMasks(feeds, parameters, signal) }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function drawMasks(
  feeds: Tensors,
  parameters: OutlineParameters,
  signal: AbortSignal | undefined,
): Tensor {
  const uniforms = feeds["z"]?.data as Float32Array;
  const chosen = feeds["shape"]?.data as BigInt64Array;
  const shapes = Object.values(parameters.shapes);
  const [height, width] = parameters.size;
  const area = height * width;
  const data = new Float32Array(chosen.length * area);
  for (const [row, value] of chosen.entries()) {
    signal?.throwIfAborted();
    const shape = shapes[Number(value)];
    if (shape === undefined) throw unknownShape(value, parameters);
    const outline = drawOutline(shape, {
      ...parameters,
      uniforms: uniforms.subarray(
        row * OUTLINE_DRAWS,
        (row + 1) * OUTLINE_DRAWS,
      ),
    });
    const mask = data.subarray(row * area, (row + 1) * area);
    fillOutline({ data: mask, width, height }, outline);
  }
  return float32Tensor(data, [chosen.length, 1, height, width]);
}

function unknownShape(
  value: bigint,
  { shapes }: OutlineParameters,
): UsageError {
  const names = Object.keys(shapes).map((name, place) => `${name} (${place})`);
  return new UsageError(
    `Cannot draw the shape ${value} as it must be one of ${names.join(", ")}`,
  );
}
