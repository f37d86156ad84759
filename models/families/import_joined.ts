/** From several files that make one generator to an ONNX model. */
import type { ByteSource } from "../../lib/bytes.ts";
import {
  describeCheckpoint,
  joinStateDicts,
  openCheckpoint,
  selectStateDict,
  type StateDict,
} from "../../lib/checkpoint/mod.ts";
import type { ImportedGenerator } from "./family.ts";
import { importGenerator, type ImportOptions } from "./import_generator.ts";

/** Opens a file when it is its turn. */
export type OpenFile = () => Promise<ByteSource>;

/**
 * Rebuilds a generator whose tensors are spread over several files: nets in
 * sequence, or nets with lists of tensors beside them. Each file's name comes
 * before the names of its tensors, as in `Gs.0.head.conv.weight`.
 *
 * @throws {UnsupportedModelError} when it is not clear what generator it is.
 * @throws {UsageError} when a family or a hyperparameter cannot be.
 * @throws {CheckpointError} when a file is broken or hostile.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { bytesSource } from "@medigan/core";
 * import { writeSafetensors } from "@medigan/core/checkpoint";
 * import { importJoinedGenerator } from "@medigan/core/families";
 * const data = new Float32Array([1]);
 * const file = writeSafetensors(
 *   new Map([["w", { shape: [1], dtype: "float32", data }]]),
 * );
 * const open = () => Promise.resolve(bytesSource(file));
 * await assert.rejects(importJoinedGenerator({ shape: open, grade: open }), {
 *   message: /2 tensors under shape, grade/,
 * });
 * ```
 */
export async function importJoinedGenerator(
  files: { readonly [name: string]: OpenFile },
  options: ImportOptions = {},
): Promise<ImportedGenerator> {
  using opened = new DisposableStack();
  const states: { [name: string]: StateDict } = {};
  for (const [name, open] of Object.entries(files)) {
    const checkpoint = opened.use(await openCheckpoint(await open(), { name }));
    const { stateDicts } = describeCheckpoint(checkpoint);
    // A mere list of tensors is taken as it is.
    states[name] = stateDicts.some(({ isNamed }) => isNamed)
      ? selectStateDict(checkpoint, options)
      : checkpoint;
  }
  return await importGenerator(joinStateDicts(states), options);
}
