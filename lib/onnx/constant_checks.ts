/** What a constant of a foreign model claims, before it is believed. */
import { FormatError, UnsupportedModelError } from "../errors.ts";
import type { OnnxTensor } from "./messages.ts";
import { shownName } from "./refusals.ts";

/** Bytes of an element by the number of its type (onnx.proto, DataType). */
const ELEMENT_BYTES = new Map([
  ...[2, 3, 9].map((type) => [type, 1] as const),
  ...[4, 5, 10, 16].map((type) => [type, 2] as const),
  ...[1, 6, 12].map((type) => [type, 4] as const),
  ...[7, 11, 13, 14].map((type) => [type, 8] as const),
]);

/** Bytes of an element; 1 for types that are not known. */
export function elementBytes(dataType: number): number {
  return ELEMENT_BYTES.get(dataType) ?? 1;
}

/** How much a constant holds. */
export interface ConstantSize {
  /** Number of elements. */
  readonly count: number;
  /** Number of bytes. */
  readonly bytes: number;
}

/**
 * The size of a constant, which its numbers must agree with.
 *
 * @throws {FormatError} when they do not.
 */
export function measureConstant(tensor: OnnxTensor): ConstantSize {
  const count = countElements(tensor);
  const bytes = count * elementBytes(tensor.dataType);
  if (tensor.dataLocation === 0) checkNumbers(tensor, { count, bytes });
  return { count, bytes };
}

function countElements({ name, dims }: OnnxTensor): number {
  const count = dims.reduce((product, size) => product * size, 1);
  if (Number.isSafeInteger(count) && dims.every((size) => size >= 0)) {
    return count;
  }
  throw new FormatError(
    `Cannot use the ONNX model as the sizes of its constant ${
      shownName(name)
    } must be non-negative: current sizes are [${dims}]`,
  );
}

function checkNumbers(tensor: OnnxTensor, wanted: ConstantSize): void {
  const { name, rawData, dataType } = tensor;
  if (!ELEMENT_BYTES.has(dataType)) return;
  const { count, bytes } = wanted;
  const isRaw = rawData !== undefined;
  // Complex numbers take two places of a list.
  const seen = isRaw ? rawData.length : longestList(tensor);
  if (seen === (isRaw ? bytes : count)) return;
  if (!isRaw && seen === 2 * count) return;
  throw new FormatError(
    `Cannot use the ONNX model as its constant ${
      shownName(name)
    } of ${count} elements must have ${
      isRaw ? `${bytes} bytes` : `${count} numbers`
    }: current number is ${seen}`,
  );
}

function longestList(tensor: OnnxTensor): number {
  const { floatData, int32Data, int64Data, doubleData, uint64Data } = tensor;
  const lists = [floatData, int32Data, int64Data, doubleData, uint64Data];
  return Math.max(...lists.map(({ length }) => length));
}

/** Where the numbers of a constant lie in another file. */
export interface ExternalPlace {
  /** Name of the file, without folders. */
  readonly location: string;
  /** First byte. */
  readonly offset: number;
  /** Number of bytes. */
  readonly length: number;
}

/** Whether the numbers of a constant are in another file. */
export function isExternal(tensor: OnnxTensor): boolean {
  return tensor.dataLocation !== 0 || tensor.externalData.length > 0;
}

/**
 * The place of a constant in another file, which must be one of those that are
 * expected.
 *
 * @throws {UnsupportedModelError} when it is another file, or no plain name.
 * @throws {FormatError} when its place contradicts its size.
 */
export function externalPlace(
  tensor: OnnxTensor,
  allowed: readonly string[],
): ExternalPlace {
  const entries = new Map(
    tensor.externalData.map(({ key, value }) => [key, value]),
  );
  const location = entries.get("location") ?? "";
  const isPlain = /^[^/\\:\0]+$/.test(location) && !/^\.+$/.test(location);
  if (!isPlain || !allowed.includes(location)) {
    throw elsewhere(tensor, location);
  }
  const { bytes } = measureConstant({ ...tensor, dataLocation: 1 });
  const offset = wholeNumber(entries.get("offset") ?? "0");
  const length = wholeNumber(entries.get("length") ?? String(bytes));
  if (length === bytes && Number.isSafeInteger(offset + length)) {
    return { location, offset, length };
  }
  throw new FormatError(
    `Cannot use the ONNX model as its constant ${
      shownName(tensor.name)
    } must take ${bytes} bytes of ${location}: current place is ${offset} and ${length} bytes`,
  );
}

function wholeNumber(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : NaN;
}

function elsewhere(tensor: OnnxTensor, file: string): UnsupportedModelError {
  return new UnsupportedModelError(
    `Cannot use the ONNX model as its constant ${
      shownName(tensor.name)
    } lies in another file, ${
      shownName(file)
    }, which no card lists with its digest`,
    {
      hint:
        "Save the model as a single file, without external data, or build a package of both",
    },
  );
}
