/** A graph of our own making on foreign weights, run within the walls. */
import { UnsupportedModelError } from "../errors.ts";
import { inspectModel } from "../onnx/inspect.ts";
import type { OnnxValueInfo } from "../onnx/messages.ts";
import { describeValue } from "../runtime/native_addon.ts";
import type { Session } from "../runtime/session.ts";
import { EngineSession } from "../runtime/session.ts";
import { readValues, type ValueInfo } from "../runtime/values.ts";
import { RUNTIME_VERSION } from "../runtime/version.ts";
import { openChecked, type SandboxOptions } from "./sandbox.ts";
import { KIND } from "./wire.ts";

const NAME = "model";

/**
 * Opens a graph for running in a process without any permission. It behaves
 * like a session of `lib/runtime` in all else.
 *
 * @param onnx A serialised ONNX model without external data.
 *
 * @throws {PermissionError} when the process may not be started.
 * @throws {UnsupportedModelError} when the graph cannot be loaded.
 * @throws {SandboxLimitError} when it needs more than it may have.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openIsolatedSession } from "@medigan/core/sandbox";
 * // A graph of one node: y = tanh(x).
 * const onnx = Uint8Array.fromBase64(
 *   "CAg6OAoMCgF4EgF5IgRUYW5oEgR0aW55WhAKAXgSCwoJCAES" +
 *     "BQoDEgFOYhAKAXkSCwoJCAESBQoDEgFOQgQKABAR",
 * );
 * await using session = await openIsolatedSession(onnx, { device: "wasm" });
 * const data = new Float32Array([0, 1]);
 * const { y } = await session.run({ x: { dtype: "float32", shape: [2], data } });
 * assert(Math.abs(Number(y?.data[1]) - Math.tanh(1)) < 1e-6);
 * ```
 */
export async function openIsolatedSession(
  onnx: Uint8Array,
  options: SandboxOptions = {},
): Promise<Session> {
  const { inputs, outputs } = inspectModel(onnx);
  const message = { kind: KIND.model, texts: [NAME], blobs: [onnx] };
  const sandbox = await openChecked([message], {}, options);
  const { device = "wasm" } = sandbox;
  const { threads = 1, onEvent } = options;
  onEvent?.({ type: "device", device, description: "within the sandbox" });
  const engine = {
    inputs: describe(inputs),
    outputs: describe(outputs),
    run: (feeds: Parameters<Session["run"]>[0]) => sandbox.run(NAME, feeds),
    close: async () => await sandbox[Symbol.asyncDispose](),
  };
  return new EngineSession(engine, device, {
    name: "",
    provider: "onnxruntime-web",
    version: RUNTIME_VERSION,
    threads,
  });
}

function describe(values: readonly OnnxValueInfo[]): ValueInfo[] {
  return readValues(values.map(({ name, type }) => {
    const { elemType, shape } = type?.tensorType ?? {};
    if (elemType === undefined) {
      throw new UnsupportedModelError(
        `Cannot use the graph as the type of ${
          JSON.stringify(name)
        } is not given`,
      );
    }
    return describeValue({
      name,
      isTensor: true,
      type: elemType,
      shape: shape?.dims.map(({ value }) => value ?? -1) ?? [],
      symbolicDimensions: shape?.dims.map(({ param }) => param) ?? [],
    });
  }));
}
