/** Constants from the files beside a model, taken into it. */
import type { ByteSource } from "../bytes.ts";
import { FormatError } from "../errors.ts";
import { externalPlace, isExternal } from "./constant_checks.ts";
import type { OnnxModel, OnnxTensor } from "./messages.ts";
import { shownName } from "./refusals.ts";

/** Files beside a model by their names; each is opened once. */
export type OpenExternalFile = (name: string) => Promise<ByteSource>;

/**
 * The same model with all of its constants in it, so that no runtime opens a
 * file by a name that a model gives. Inspect the model first: it says how many
 * bytes there are.
 *
 * @param files Names of the files that constants may lie in.
 *
 * @throws {FormatError} when a constant lies beyond the end of its file.
 * @throws {UnsupportedModelError} when it lies in another file.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { GraphBuilder, joinExternalData } from "@medigan/core/onnx";
 * const graph = new GraphBuilder();
 * graph.output("y", graph.tanh(graph.input("x", { shape: [1] })));
 * const model = graph.toModel();
 * const open = () => Promise.reject(new Error("not needed"));
 * assert.deepEqual(await joinExternalData(model, { files: [], open }), model);
 * ```
 */
export async function joinExternalData(
  model: OnnxModel,
  { files, open }: {
    readonly files: readonly string[];
    readonly open: OpenExternalFile;
  },
): Promise<OnnxModel> {
  using opened = new DisposableStack();
  const sources = new Map<string, ByteSource>();
  const initializers: OnnxTensor[] = [];
  for (const tensor of model.graph.initializers) {
    if (!isExternal(tensor)) {
      initializers.push(tensor);
      continue;
    }
    const { location, offset, length } = externalPlace(tensor, files);
    const source = sources.get(location) ?? opened.use(await open(location));
    sources.set(location, source);
    checkEnd(tensor, { end: offset + length, size: source.size });
    const rawData = await source.read(offset, length);
    initializers.push({
      ...tensor,
      rawData,
      externalData: [],
      dataLocation: 0,
    });
  }
  return { ...model, graph: { ...model.graph, initializers } };
}

function checkEnd(
  { name }: OnnxTensor,
  { end, size }: { readonly end: number; readonly size: number },
): void {
  if (end <= size) return;
  throw new FormatError(
    `Cannot use the ONNX model as its constant ${
      shownName(name)
    } must end within its file of ${size} bytes: current end is ${end}`,
  );
}
