/** How large the values of a foreign graph become, as far as it says. */
import { FormatError, UnsupportedModelError } from "../errors.ts";
import { elementBytes } from "./constant_checks.ts";
import {
  DATA_TYPE,
  type OnnxGraph,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
} from "./messages.ts";
import { shownName } from "./refusals.ts";

/** Longer lists of sizes are no sizes. */
const MAX_RANK = 64;

/** Where an operator is told how much it makes, and how that is counted. */
type Told =
  /** Product of the numbers of an input. */
  | { readonly input: number }
  /** Product of the numbers of an attribute. */
  | { readonly attribute: string };

/** Operators that make more than they take, by what they are told. */
const GROWING = new Map<string, readonly Told[]>([
  ["ConstantOfShape", [{ input: 0 }]],
  ["Expand", [{ input: 1 }]],
  ["Tile", [{ input: 1 }]],
  ["Upsample", [{ input: 1 }, { attribute: "scales" }]],
  ["Resize", [{ input: 2 }, { input: 3 }]],
  ["Pad", [{ input: 1 }, { attribute: "pads" }]],
  ["OneHot", [{ input: 1 }]],
  ["MaxUnpool", [{ input: 2 }]],
  ["CenterCropPad", [{ input: 1 }]],
  ["Col2Im", [{ input: 1 }]],
  ["RandomNormal", [{ attribute: "shape" }]],
  ["RandomUniform", [{ attribute: "shape" }]],
  ["Conv", [{ attribute: "pads" }]],
  ["ConvTranspose", [{ attribute: "strides" }, { attribute: "output_shape" }]],
]);

/** Constants that are in reach of a node, by name. */
export type Constants = ReadonlyMap<string, OnnxTensor>;

/** The constants of a graph, in reach with those of the graphs around it. */
export function constantsOf(graph: OnnxGraph, outer: Constants): Constants {
  const constants = new Map(outer);
  for (const tensor of graph.initializers) constants.set(tensor.name, tensor);
  for (const { opType, outputs: [name = ""], attributes } of graph.nodes) {
    const value = attributes.find((one) => one.name === "value")?.t;
    if (opType === "Constant" && value) constants.set(name, value);
  }
  return constants;
}

/**
 * Makes sure that an operator is not told by constants to make what would not
 * fit. What it is told by values that are computed is not known.
 *
 * @throws {UnsupportedModelError} when that is more than `limit` elements.
 */
export function checkToldSize(
  node: OnnxNode,
  { constants, limit }: {
    readonly constants: Constants;
    readonly limit: number;
  },
): void {
  for (const place of GROWING.get(node.opType) ?? []) {
    const told = numbersAt(node, place, constants).reduce(
      (product, one) => product * Math.max(1, Math.abs(one)),
      1,
    );
    if (told <= limit) continue;
    throw new UnsupportedModelError(
      `Cannot use the ONNX model as its operator ${node.opType} ${
        shownName(node.name)
      } must not make more than ${limit} elements: it is told to make ${told}`,
    );
  }
}

function numbersAt(
  node: OnnxNode,
  told: Told,
  constants: Constants,
): readonly number[] {
  if ("input" in told) {
    const tensor = constants.get(node.inputs[told.input] ?? "");
    return tensor === undefined ? [] : smallNumbers(tensor);
  }
  const found = node.attributes.find(({ name }) => name === told.attribute);
  return [...found?.ints ?? [], ...found?.floats ?? []].map(Number);
}

/** The numbers of a constant that is short enough to be a list of sizes. */
function smallNumbers(tensor: OnnxTensor): number[] {
  const { rawData, dataType, int32Data, int64Data, floatData } = tensor;
  const listed = [
    ...int64Data.slice(0, MAX_RANK),
    ...int32Data.slice(0, MAX_RANK),
  ]
    .map(Number).concat(floatData.slice(0, MAX_RANK));
  if (rawData === undefined) return listed;
  const size = elementBytes(dataType);
  if (rawData.length > MAX_RANK * size) return [];
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.length);
  return Array.from(
    { length: Math.floor(rawData.length / size) },
    (_, at) => numberAt(view, at * size, dataType),
  );
}

function numberAt(view: DataView, at: number, dataType: number): number {
  switch (dataType) {
    case DATA_TYPE.int64:
      return Number(view.getBigInt64(at, true));
    case DATA_TYPE.int32:
      return view.getInt32(at, true);
    case DATA_TYPE.float32:
      return view.getFloat32(at, true);
    default:
      return 1;
  }
}

/**
 * Makes sure that a value fits, as far as its declared sizes say.
 *
 * @throws {FormatError} when a size is negative.
 * @throws {UnsupportedModelError} when one sample takes more than `limit`
 * bytes.
 */
export function checkDeclaredSize(
  { name, type }: OnnxValueInfo,
  limit: number,
): void {
  const tensor = type?.tensorType;
  const sizes = tensor?.shape?.dims.map(({ value = 1 }) => value) ?? [];
  const bytes = sizes.reduce(
    (product, size) => product * Math.max(1, size),
    elementBytes(tensor?.elemType ?? 0),
  );
  if (sizes.some((size) => size < -1)) {
    throw new FormatError(
      `Cannot use the ONNX model as the sizes of ${
        shownName(name)
      } must be non-negative: current sizes are [${sizes}]`,
    );
  }
  if (bytes <= limit) return;
  throw new UnsupportedModelError(
    `Cannot use the ONNX model as ${
      shownName(name)
    } must take at most ${limit} bytes: it is declared to take ${bytes}`,
  );
}
