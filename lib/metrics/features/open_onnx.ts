/** Any ONNX model as a backbone. */
import { basename } from "node:path";
import { sha256Hex } from "../../platform/digest.ts";
import { openStore } from "../../store/mod.ts";
import type { Backbone } from "./backbone.ts";
import type { BackboneOptions } from "./backbone_options.ts";
import { tapModel } from "./onnx_model.ts";
import { openNetwork } from "./session_backbone.ts";
import { acquireWeightsFile } from "./weights_file.ts";

/**
 * Opens an ONNX model as a backbone. Features that stand at places of an image
 * are averaged over them.
 *
 * @param from Path or address of the model, or its bytes.
 *
 * @throws {UnsupportedModelError} when it takes no images or gives no features.
 * @throws {UsageError} when it has no value of the tap's name.
 */
export async function openOnnxBackbone(
  from: string | Uint8Array | readonly string[],
  options: BackboneOptions,
): Promise<Backbone> {
  const { tap, side, scale = "symmetric", onEvent, signal } = options;
  const store = options.store ?? openStore();
  const file = await acquireWeightsFile(from, { store, onEvent, signal });
  using source = await file.open();
  const model = tapModel(await source.read(0, source.size), { tap, side });
  return await openNetwork({
    ...model,
    name: `${basename(file.name)}:${model.outputName}`,
    digest: sha256Hex(
      JSON.stringify([file.sha256, model.outputName, model.input, scale]),
    ),
    scale,
  }, options);
}
