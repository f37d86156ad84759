/** ONNX models as they are: looked at, and written anew for the runtime. */
import type { PortInfo } from "../../models/families/family.ts";
import type { ByteSource } from "../bytes.ts";
import { FormatError, UnsupportedModelError } from "../errors.ts";
import { decodeModel } from "../onnx/decode_model.ts";
import { encodeModel } from "../onnx/encode_model.ts";
import { inspectModel, type OnnxInspection } from "../onnx/inspect.ts";
import { joinExternalData } from "../onnx/join_external_data.ts";
import {
  DATA_TYPE,
  type OnnxModel,
  type OnnxValueInfo,
} from "../onnx/messages.ts";
import type { CardInput } from "../registry/card.ts";
import type { BundledGenerator } from "./graph_bundle.ts";
import { ONNX_FAMILY } from "./plain_families.ts";

/** A file of more bytes is no single ONNX file. */
const MAX_BYTES = 2 ** 31;

/** Files beside a model whose digests are known. */
export type ExternalFiles = Parameters<typeof joinExternalData>[1];

const NO_FILES: ExternalFiles = {
  files: [],
  open: (name) => Promise.reject(new RangeError(`No file is ${name}`)),
};

/** Whether a file is an ONNX model by its name. */
export function isOnnxName(path: string): boolean {
  return /\.onnx$/i.test(path);
}

/**
 * Reads an ONNX model. What its inputs are for is said by the card's inputs of
 * the same names; for others it is guessed: integers and lone numbers are
 * conditions, numbers without height and width are latents, the rest images.
 * Constants may lie in the files that are named as external.
 *
 * @throws {FormatError} when the file is broken.
 * @throws {UnsupportedModelError} when it asks for what is not to be had, or
 * has inputs or outputs of other types than float32 and int64.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { encodeModel, GraphBuilder } from "@medigan/core/onnx";
 * import { bytesSource } from "../bytes.ts";
 * import { readOnnxGenerator } from "./onnx_generator.ts";
 * const graph = new GraphBuilder();
 * const z = graph.input("z", { shape: ["batch", 4] });
 * graph.output("image", graph.reshape(graph.tanh(z), [-1, 1, 2, 2]));
 * const file = bytesSource(encodeModel(graph.toModel()));
 * const { inputs } = await readOnnxGenerator(file, []);
 * assert.deepEqual(inputs[0]?.shape, [-1, 4]);
 * assert.equal(inputs[0]?.role, "latent");
 * ```
 */
export async function readOnnxGenerator(
  source: ByteSource,
  cardInputs: readonly CardInput[],
  external: ExternalFiles = NO_FILES,
): Promise<BundledGenerator> {
  const { model, inspection: { inputs, outputs } } = await readOnnxModel(
    source,
    external,
  );
  return {
    family: ONNX_FAMILY,
    hyperparameters: {},
    inputs: inputs.map((info) => inputPort(info, cardInputs)),
    outputs: outputs.map((info) => ({ ...portOf(info), role: "output" })),
    // What the inspection passed over shall not reach the runtime.
    onnx: encodeModel(model),
    notes: [],
  };
}

/** An ONNX model that was inspected, with all of its constants in it. */
export async function readOnnxModel(
  source: ByteSource,
  external: ExternalFiles = NO_FILES,
): Promise<{ readonly model: OnnxModel; readonly inspection: OnnxInspection }> {
  if (source.size > MAX_BYTES) {
    throw new FormatError(
      `Cannot read the ONNX model as it must have at most ${MAX_BYTES} bytes: current size is ${source.size}`,
    );
  }
  const read = decodeModel(await source.read(0, source.size));
  const inspection = inspectModel(read, { externalFiles: external.files });
  return { model: await joinExternalData(read, external), inspection };
}

function portOf({ name, type }: OnnxValueInfo): PortInfo {
  const tensor = type?.tensorType;
  if (tensor?.shape === undefined) {
    throw new UnsupportedModelError(
      `Cannot use the ONNX model as the shape of ${
        JSON.stringify(name)
      } is not given`,
      { hint: "Export it with the shapes of its inputs and outputs" },
    );
  }
  const shape = tensor.shape.dims.map(({ value }) => value ?? -1);
  switch (tensor.elemType) {
    case DATA_TYPE.float32:
      return { name, shape, dtype: "float32" };
    case DATA_TYPE.int64:
      return { name, shape, dtype: "int64" };
  }
  throw new UnsupportedModelError(
    `Cannot use the ONNX model as ${
      JSON.stringify(name)
    } must be float32 or int64: current element type is number ${tensor.elemType} of onnx.proto`,
    { hint: "Export it with inputs and outputs of float32" },
  );
}

function inputPort(
  info: OnnxValueInfo,
  cardInputs: readonly CardInput[],
): PortInfo {
  const port = portOf(info);
  const described = cardInputs.find(({ name }) => name === port.name);
  const role = described?.kind ?? guessRole(port);
  checkBatch(port);
  if (role !== "latent") return { ...port, role };
  const given = described?.kind === "latent" ? described : undefined;
  return { ...port, role, shape: closedShape(port, given) };
}

function checkBatch({ name, shape: [batch = 1] }: PortInfo): void {
  if (batch <= 1) return;
  throw new UnsupportedModelError(
    `Cannot use the ONNX model as its input ${
      JSON.stringify(name)
    } must take one sample at a time or any number: current number is ${batch}`,
    { hint: "Export it with a batch dimension that is given at run time" },
  );
}

function guessRole(
  { shape, dtype }: PortInfo,
): "latent" | "condition" | "image" {
  const [, ...item] = shape;
  const isLone = item.every((size) => size === 1);
  if (dtype === "int64" || isLone) return "condition";
  const [, ...space] = item;
  const isFlat = space.length < 2 || space.every((size) => size === 1);
  return isFlat ? "latent" : "image";
}

/** Latents are drawn, so that all of their sizes must be known. */
function closedShape(
  { name, shape }: PortInfo,
  given: { readonly size?: number; readonly shape?: readonly number[] } = {},
): number[] {
  const [batch = -1, ...item] = shape;
  const wanted = given.shape ?? (given.size === undefined ? [] : [given.size]);
  const closed = item.map((size, axis) => size < 0 ? wanted[axis] ?? -1 : size);
  if (!closed.includes(-1)) return [batch, ...closed];
  throw new UnsupportedModelError(
    `Cannot draw the input ${
      JSON.stringify(name)
    } as its sizes must be known: current shape is [${shape}]`,
    { hint: "Say the sizes in the card: the shape of the input" },
  );
}
