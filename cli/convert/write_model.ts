/** ONNX models as files. */
import { basename } from "node:path";
import {
  decodeModel,
  encodeModel,
  MAX_MODEL_BYTES,
  splitExternalData,
} from "../../lib/onnx/mod.ts";
import { writeAtomic } from "../../lib/platform/files.ts";

/**
 * Writes a model as one file, or its weights beside it: when asked to, and when
 * one file cannot hold them. Returns the path of the second file.
 */
export async function writeModel(
  output: string,
  onnx: Uint8Array,
  { externalData = onnx.length > MAX_MODEL_BYTES }: {
    readonly externalData?: boolean | undefined;
  },
): Promise<string | undefined> {
  if (!externalData) {
    await writeAtomic(output, onnx);
    return undefined;
  }
  const beside = `${output}.data`;
  const whole = decodeModel(onnx, { maxBytes: onnx.length });
  const { model, data } = splitExternalData(whole, basename(beside));
  // The model comes last: it is of no use without its data.
  await writeAtomic(beside, data);
  await writeAtomic(output, encodeModel(model));
  return beside;
}
