/** Spectral normalisation (Miyato et al. 2018, arXiv:1802.05957). */
import type { StateDict } from "../../lib/checkpoint/mod.ts";
import { float32Tensor, type Tensor } from "../../lib/tensor.ts";
import { readWeight } from "./weights.ts";

/** Smallest length that a vector is divided by, as in PyTorch. */
const EPSILON = 1e-12;

/** How a weight is divided by its largest singular value. */
export interface SpectralOptions {
  /** Whether it belongs to a transposed convolution. */
  readonly isTransposed?: boolean;
  /**
   * Whether the singular vectors are improved by one power iteration first, as
   * a net in training state does at its first call.
   */
  readonly isImproved?: boolean;
}

/** A weight as a matrix with one row an output channel. */
interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

/**
 * The weight of a layer: divided by its spectral norm where the layer has one
 * (`weight_orig`, `weight_u`, `weight_v`), else as it is.
 */
export async function readSpectralWeight(
  state: StateDict,
  path: string,
  options: SpectralOptions = {},
): Promise<Tensor<"float32">> {
  if (!state.tensors.has(`${path}.weight_orig`)) {
    return await readWeight(state, `${path}.weight`);
  }
  const weight = await readWeight(state, `${path}.weight_orig`);
  const u = await readWeight(state, `${path}.weight_u`);
  const v = await readWeight(state, `${path}.weight_v`);
  const matrix = toMatrix(weight, options.isTransposed === true);
  const right = options.isImproved === true
    ? normalise(timesTransposed(matrix, u.data))
    : Float64Array.from(v.data);
  const image = times(matrix, right);
  const left = options.isImproved === true ? normalise(image) : u.data;
  const sigma = image.reduce(
    (sum, value, row) => sum + value * (left[row] ?? 0),
    0,
  );
  return float32Tensor(weight.data.map((value) => value / sigma), weight.shape);
}

function toMatrix(
  { shape, data }: Tensor<"float32">,
  isTransposed: boolean,
): Matrix {
  const [first = 0, second = 0, ...kernel] = shape;
  const area = kernel.reduce((product, size) => product * size, 1);
  if (!isTransposed) return { rows: first, columns: second * area, data };
  const moved = new Float32Array(data.length);
  for (let run = 0; run < first * second; run++) {
    const [input, output] = [Math.floor(run / second), run % second];
    const source = data.subarray(run * area, (run + 1) * area);
    moved.set(source, (output * first + input) * area);
  }
  return { rows: second, columns: first * area, data: moved };
}

function times(
  { rows, columns, data }: Matrix,
  vector: Float64Array,
): Float64Array {
  const product = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let column = 0; column < columns; column++) {
      sum += (data[row * columns + column] ?? 0) * (vector[column] ?? 0);
    }
    product[row] = sum;
  }
  return product;
}

function timesTransposed(
  { rows, columns, data }: Matrix,
  vector: Float32Array,
): Float64Array {
  const product = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    const factor = vector[row] ?? 0;
    for (let column = 0; column < columns; column++) {
      product[column] = (product[column] ?? 0) +
        (data[row * columns + column] ?? 0) * factor;
    }
  }
  return product;
}

function normalise(vector: Float64Array): Float64Array {
  const length = Math.sqrt(
    vector.reduce((sum, value) => sum + value * value, 0),
  );
  return vector.map((value) => value / Math.max(length, EPSILON));
}
