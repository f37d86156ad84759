/** From any ONNX model to a network of features. */
import { UnsupportedModelError, UsageError } from "../../errors.ts";
import {
  DATA_TYPE,
  decodeModel,
  encodeModel,
  inspectModel,
  type OnnxModel,
  type OnnxValueInfo,
} from "../../onnx/mod.ts";
import { dropDeadParts } from "../../onnx/passes/drop_dead_parts.ts";
import type { BackboneInput } from "./backbone.ts";

/** A model whose only output is the tapped value. */
export interface TappedModel {
  /** The ONNX model. */
  readonly onnx: Uint8Array;
  /** Name of the input for images. */
  readonly inputName: string;
  /** Name of the tapped value. */
  readonly outputName: string;
  /** Images that it takes. */
  readonly input: BackboneInput;
  /** Whether the channels of a pixel stand together. */
  readonly isInterleaved: boolean;
  /** Whether it takes one image at a time. */
  readonly isSingle: boolean;
}

/** What is wanted of a model. */
export interface TapOptions {
  /** Name of the value; the first output when absent. */
  readonly tap?: string | undefined;
  /** Width and height of images, where the model leaves them open. */
  readonly side?: number | undefined;
}

/**
 * The part of a model that leads from images to a value. The model is inspected
 * before any runtime sees it.
 *
 * @throws {FormatError} when the file is broken.
 * @throws {UnsupportedModelError} when it takes no images, or asks for what is
 * not to be had.
 * @throws {UsageError} when it has no such value, or its size must be given.
 */
export function tapModel(
  bytes: Uint8Array,
  { tap, side }: TapOptions,
): TappedModel {
  const model = decodeModel(bytes);
  const { inputs, outputs } = inspectModel(model);
  const [input] = inputs;
  if (input === undefined || inputs.length > 1) {
    throw new UnsupportedModelError(
      `Cannot use the ONNX model as a backbone as it must take images alone: its inputs are ${
        inputs.map(({ name }) => name).join(", ") || "none"
      }`,
    );
  }
  const outputName = tap ?? outputs[0]?.name ?? "";
  return {
    onnx: encodeModel(withOutput(model, outputName)),
    inputName: input.name,
    outputName,
    ...imagesOf(input, side),
  };
}

function withOutput(model: OnnxModel, name: string): OnnxModel {
  const { graph } = model;
  const known = graph.outputs.find((output) => output.name === name);
  const isMade = graph.nodes.some(({ outputs }) => outputs.includes(name));
  if (known === undefined && !isMade) {
    const names = graph.nodes.flatMap(({ outputs }) => outputs);
    throw new UsageError(
      `Cannot tap ${
        JSON.stringify(name)
      } as the model has no such value: it has ${names.length}, the last are ${
        names.slice(-5).join(", ")
      }`,
      { hint: "Look at the model for the name of the value" },
    );
  }
  const type = { tensorType: { elemType: DATA_TYPE.float32 } };
  const outputs = [known ?? { name, type }];
  return { ...model, graph: dropDeadParts({ ...graph, outputs }) };
}

/** What the shape of an input tells of the images. */
function imagesOf(
  { name, type }: OnnxValueInfo,
  side: number | undefined,
): Pick<TappedModel, "input" | "isInterleaved" | "isSingle"> {
  const { elemType, shape } = type?.tensorType ?? {};
  const dims = shape?.dims.map(({ value }) => value) ?? [];
  const [batch, second, third, last] = dims;
  const isInterleaved = !isChannels(second) && isChannels(last);
  const channels = isInterleaved ? last : second;
  const isImages = elemType === DATA_TYPE.float32 && dims.length === 4 &&
    isChannels(channels) && (batch === undefined || batch === 1);
  if (!isImages) {
    throw new UnsupportedModelError(
      `Cannot use the ONNX model as a backbone as its input ${name} must be float32 of shape [N, C, H, W] or [N, H, W, C] with 1 or 3 channels and N open or 1: current shape is [${
        dims.map((size) => size ?? "open")
      }]`,
    );
  }
  const [height, width] = isInterleaved ? [second, third] : [third, last];
  return {
    input: {
      height: sideOf(height, side),
      width: sideOf(width, side),
      channels,
    },
    isInterleaved,
    isSingle: batch === 1,
  };
}

function isChannels(size: number | undefined): size is 1 | 3 {
  return size === 1 || size === 3;
}

function sideOf(fixed: number | undefined, wanted: number | undefined): number {
  const side = fixed ?? wanted;
  if (side === undefined) {
    throw new UsageError(
      "Cannot use the ONNX model as a backbone as it takes images of any size",
      { hint: "Give the side, in pixels, that they shall have (--side)" },
    );
  }
  if (wanted === undefined || wanted === side) return side;
  throw new UsageError(
    `Cannot use the ONNX model with images of ${wanted} pixels as it takes ${side}`,
  );
}
