/** Several state dicts as one. */
import { missingTensor } from "./checkpoint.ts";
import type { StateDict, TensorInfo } from "./state_dict.ts";

/**
 * The tensors of nets that work together, each under the name of its net and a
 * dot. Nothing is read before it is asked for.
 *
 * @throws {CheckpointError} when a tensor is read that no net has.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import {
 *   joinStateDicts,
 *   openCheckpoint,
 *   writeSafetensors,
 * } from "@medigan/core/checkpoint";
 * const data = new Float32Array([1]);
 * const file = writeSafetensors(
 *   new Map([["w", { shape: [1], dtype: "float32", data }]]),
 * );
 * using shape = await openCheckpoint(file);
 * using grade = await openCheckpoint(file);
 * const both = joinStateDicts({ shape, grade });
 * assert.deepEqual([...both.tensors.keys()], ["shape.w", "grade.w"]);
 * assert.deepEqual((await both.read("grade.w")).data, data);
 * ```
 */
export function joinStateDicts(
  states: { readonly [net: string]: StateDict },
): StateDict {
  const tensors = new Map<string, TensorInfo>();
  const places = new Map<string, { state: StateDict; name: string }>();
  for (const [net, state] of Object.entries(states)) {
    for (const [name, info] of state.tensors) {
      tensors.set(`${net}.${name}`, info);
      places.set(`${net}.${name}`, { state, name });
    }
  }
  return {
    tensors,
    async read(name) {
      const place = places.get(name);
      if (place === undefined) throw missingTensor(name, tensors);
      return await place.state.read(place.name);
    },
  };
}
