/** Between the runtimes' description of values and ours. */
import type { DType, Tensor, TensorData } from "../tensor.ts";

/** One input or output of a graph. */
export interface ValueInfo {
  /** Name in the graph. */
  readonly name: string;
  /** Element type. */
  readonly dtype: DType;
  /** Sizes; a string names a size that each run may choose. */
  readonly shape: readonly (number | string)[];
}

const DTYPES: ReadonlySet<string> = new Set<DType>([
  "float64",
  "float32",
  "int64",
  "int32",
  "int16",
  "int8",
  "uint8",
  "bool",
]);

/** An input or output as a runtime describes it. */
export type ValueMetadata =
  | { readonly name: string; readonly isTensor: false }
  | {
    readonly name: string;
    readonly isTensor: true;
    readonly type: string;
    readonly shape: readonly (number | string)[];
  };

/**
 * Inputs or outputs of a graph.
 *
 * @throws {TypeError} when one is no tensor of a type that we have.
 */
export function readValues(
  metadata: readonly ValueMetadata[],
): ValueInfo[] {
  return metadata.map((value) => {
    const type = value.isTensor ? value.type : "no tensor";
    const shape = value.isTensor ? value.shape : [];
    return { name: value.name, dtype: checkDType(value.name, type), shape };
  });
}

/**
 * Our tensor over the elements of the runtime's one.
 *
 * @throws {TypeError} when it has an element type that we do not.
 */
function toTensor(name: string, value: RuntimeTensor): Tensor {
  return {
    dtype: checkDType(name, value.type),
    shape: [...value.dims],
    data: value.data as TensorData,
  };
}

function checkDType(name: string, type: string): DType {
  if (DTYPES.has(type)) return type as DType;
  throw new TypeError(
    `Cannot use the graph as its value "${name}" must be a tensor of ${
      [...DTYPES].join(", ")
    }: current type is ${type}`,
  );
}

/** A tensor of a runtime. */
interface RuntimeTensor {
  readonly type: string;
  readonly data: unknown;
  readonly dims: readonly number[];
  dispose(): void;
}

/** What a runtime does for one graph. */
export interface GraphRunner<T extends RuntimeTensor> {
  /** Makes tensors of the runtime. */
  readonly Tensor: new (
    type: DType,
    data: TensorData,
    dims: readonly number[],
  ) => T;
  /** Computes the outputs. */
  run(feeds: Record<string, T>): Promise<Readonly<Record<string, T>>>;
}

/** Runs a graph once and takes the results out of the runtime's memory. */
export async function runRuntime<T extends RuntimeTensor>(
  runner: GraphRunner<T>,
  feeds: Readonly<Record<string, Tensor>>,
): Promise<Record<string, Tensor>> {
  const inputs: Record<string, T> = {};
  for (const [name, { dtype, data, shape }] of Object.entries(feeds)) {
    inputs[name] = new runner.Tensor(dtype, data, shape);
  }
  const outputs: Record<string, Tensor> = {};
  for (const [name, value] of Object.entries(await runner.run(inputs))) {
    outputs[name] = toTensor(name, value);
    value.dispose();
  }
  return outputs;
}
