/** Constants of a model, moved to a file beside it. */
import { concatBytes } from "../bytes.ts";
import type { OnnxModel, OnnxTensor } from "./messages.ts";

/** No ONNX file may be larger: its format counts bytes in 31 bits. */
export const MAX_MODEL_BYTES = 2 ** 31 - 1;

/** Smaller constants stay: shapes must be known without another file. */
const LEAST_BYTES = 1024;
/** Offsets at pages of memory let runtimes map the file. */
const PAGE_BYTES = 4096;

/**
 * The same model with its large constants in a file of their own: what a model
 * beyond 2 GiB needs. {@linkcode joinExternalData} takes them in again.
 *
 * @param location Plain name that the file will have beside the model's.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { GraphBuilder, splitExternalData } from "@medigan/core/onnx";
 * const graph = new GraphBuilder();
 * const x = graph.input("x", { shape: [1] });
 * graph.output("y", graph.add(x, graph.constant({
 *   dtype: "float32",
 *   shape: [512],
 *   data: new Float32Array(512),
 * })));
 * const { data } = splitExternalData(graph.toModel(), "g.onnx.data");
 * assert.equal(data.length, 2048);
 * ```
 */
export function splitExternalData(
  model: OnnxModel,
  location: string,
): { model: OnnxModel; data: Uint8Array<ArrayBuffer> } {
  const parts: Uint8Array[] = [];
  let end = 0;
  const initializers = model.graph.initializers.map((tensor): OnnxTensor => {
    const { rawData } = tensor;
    if (rawData === undefined || rawData.length < LEAST_BYTES) return tensor;
    const offset = Math.ceil(end / PAGE_BYTES) * PAGE_BYTES;
    parts.push(new Uint8Array(offset - end), rawData);
    end = offset + rawData.length;
    const place = { location, offset, length: rawData.length };
    const externalData = Object.entries(place).map(([key, value]) => ({
      key,
      value: String(value),
    }));
    return { ...tensor, rawData: undefined, externalData, dataLocation: 1 };
  });
  return {
    model: { ...model, graph: { ...model.graph, initializers } },
    data: concatBytes(parts),
  };
}
