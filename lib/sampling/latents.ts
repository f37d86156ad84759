/** Latent variables of one's own. */
import type { PortInfo } from "../../models/families/family.ts";
import { UsageError } from "../errors.ts";
import { elementCount, type Tensor } from "../tensor.ts";

/** Values for one input: an array, or a tensor of float32 or float64. */
export type LatentSource = Tensor | Float32Array | readonly number[];

/** Values for the first latent input, or for any by name. */
export type Latents = LatentSource | {
  readonly [input: string]: LatentSource;
};

/** Writes the values of one sample. */
export type Draw = (index: number, out: Float32Array<ArrayBuffer>) => void;

/**
 * Own latents by the name of the input that they are for.
 *
 * @throws {UsageError} when the generator has no such input.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { latentsByInput } from "./latents.ts";
 * const z = { name: "z", shape: [-1, 2], dtype: "float32" } as const;
 * const byInput = latentsByInput([1, 2], [{ ...z, role: "latent" }]);
 * assert.deepEqual(byInput, { z: [1, 2] });
 * ```
 */
export function latentsByInput(
  latents: Latents,
  ports: readonly PortInfo[],
): { readonly [input: string]: LatentSource } {
  const names = ports.filter(({ role }) => role !== "condition")
    .map(({ name }) => name);
  const first = ports.find(({ role }) => role === "latent")?.name;
  const byInput = isSource(latents) ? { [first ?? "latents"]: latents } : {
    ...latents,
  };
  const stranger = Object.keys(byInput).find((name) => !names.includes(name));
  if (stranger === undefined) return byInput;
  throw new UsageError(
    `Cannot use latents for ${
      JSON.stringify(stranger)
    } as the model's inputs are ${names.join(", ") || "none"}`,
  );
}

function isSource(latents: Latents): latents is LatentSource {
  return Array.isArray(latents) || ArrayBuffer.isView(latents) ||
    ("dtype" in latents && "shape" in latents);
}

/**
 * The values of own latents as float32, with the number of samples that they
 * are for where their shape tells it.
 *
 * @throws {UsageError} when they are of another type, or not finite.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readLatents } from "./latents.ts";
 * assert.equal(readLatents([1, 2]).values.length, 2);
 * ```
 */
export function readLatents(
  source: LatentSource,
): { values: Float32Array<ArrayBuffer>; rows?: number } {
  const isTensor = "dtype" in source;
  const values = isTensor ? tensorValues(source) : Float32Array.from(source);
  const place = values.findIndex((value) => !Number.isFinite(value));
  if (place >= 0) {
    throw new UsageError(
      `Cannot use latents as all of them must be finite: current value at ${place} is ${
        values[place]
      }`,
    );
  }
  const rows = isTensor && source.shape.length > 1
    ? source.shape[0]
    : undefined;
  return rows === undefined ? { values } : { values, rows };
}

function tensorValues({ data, dtype }: Tensor): Float32Array<ArrayBuffer> {
  if (data instanceof Float32Array || data instanceof Float64Array) {
    return Float32Array.from(data);
  }
  throw new UsageError(
    `Cannot use latents as they must be float32 or float64: current type is ${dtype}`,
  );
}

/**
 * How own latents reach the samples: as many values as one sample needs serve
 * all of them, more must have a row for each.
 *
 * @throws {UsageError} when their number or shape does not fit.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { ownDraw } from "./latents.ts";
 * const port = { name: "z", shape: [-1, 2], dtype: "float32" } as const;
 * const { draw, available } = ownDraw(port, [1, 2]);
 * const out = new Float32Array(2);
 * draw(41, out);
 * assert(out[1] === 2 && available === Infinity);
 * ```
 */
export function ownDraw(
  port: PortInfo,
  source: LatentSource,
): { draw: Draw; available: number } {
  const itemShape = port.shape.slice(1);
  const size = elementCount(itemShape);
  const { values, rows = 1 } = readLatents(source);
  if (values.length !== rows * size) {
    throw new UsageError(
      `Cannot use the latents for ${
        JSON.stringify(port.name)
      } as a sample needs ${size} values of shape [${itemShape}]: current number is ${values.length} in ${rows} rows`,
    );
  }
  if (rows === 1) {
    return { draw: (_, out) => out.set(values), available: Infinity };
  }
  const row = (index: number) =>
    values.subarray(index * size, (index + 1) * size);
  return { draw: (index, out) => out.set(row(index)), available: rows };
}
