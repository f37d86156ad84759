/** Between tensors in memory and constants of a graph. */
import { elementCount, type Tensor } from "../tensor.ts";
import { DATA_TYPE, type OnnxTensor } from "./messages.ts";
import type { ValueDType } from "./value.ts";

/** A constant over the numbers of a tensor, without copying them. */
export function toOnnxTensor(
  name: string,
  tensor: Tensor<ValueDType>,
): OnnxTensor {
  const { data, dtype, shape } = tensor;
  return {
    name,
    dims: [...shape],
    dataType: DATA_TYPE[dtype],
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    floatData: [],
    int32Data: [],
    int64Data: [],
    doubleData: [],
    uint64Data: [],
    stringData: [],
    externalData: [],
    dataLocation: 0,
  };
}

/** The numbers of a float32 constant, or nothing when it is no such one. */
export function floatsOf(tensor: OnnxTensor): Float32Array | undefined {
  if (tensor.dataType !== DATA_TYPE.float32 || tensor.dataLocation !== 0) {
    return undefined;
  }
  const count = elementCount(tensor.dims);
  const { rawData, floatData } = tensor;
  if (rawData === undefined) {
    return floatData.length === count
      ? Float32Array.from(floatData)
      : undefined;
  }
  if (rawData.length !== count * 4) return undefined;
  const isAligned = rawData.byteOffset % 4 === 0;
  const bytes = isAligned ? rawData : rawData.slice();
  return new Float32Array(bytes.buffer, bytes.byteOffset, count);
}

/** Whether two constants hold the same numbers, whatever their names. */
export function isSameConstant(left: OnnxTensor, right: OnnxTensor): boolean {
  const [a, b] = [left.rawData, right.rawData];
  if (a === undefined || b === undefined) return false;
  return left.dataType === right.dataType && a.length === b.length &&
    String(left.dims) === String(right.dims) && isSameBytes(a, b);
}

function isSameBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.buffer === right.buffer && left.byteOffset === right.byteOffset) {
    return true;
  }
  for (let index = 0; index < left.length; index++) {
    if (left[index] !== right[index]) return false;
  }
  return true;
}
