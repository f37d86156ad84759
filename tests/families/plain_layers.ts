/** Layers as plain loops in float64, for comparison with graphs. */
import { elementCount, type Tensor } from "../../lib/tensor.ts";

/** An image [channels, height, width]. */
export interface Planes {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** The number at a place; 0 outside. */
  at(channel: number, y: number, x: number): number;
}

/** Weights by name. */
export type Weights = ReadonlyMap<string, Tensor<"float32">>;

/** Numbers that look random, and positive ones for variances. */
export class WeightMaker {
  readonly weights: Map<string, Tensor<"float32">> = new Map();

  add(name: string, ...shape: number[]): void {
    const seed = this.weights.size + 1;
    const data = Float32Array.from(
      { length: elementCount(shape) },
      (_, k) => Math.sin(seed * 1.7 + k * 3.1) * 0.7,
    );
    const isVariance = name.endsWith("running_var");
    this.weights.set(name, {
      dtype: "float32",
      shape,
      data: isVariance ? data.map((value) => value * value + 0.1) : data,
    });
  }

  addConvolution(path: string, ...shape: number[]): void {
    this.add(`${path}.weight`, ...shape);
  }

  addNorm(path: string, channels: number, names = NORM_NAMES): void {
    for (const name of names) this.add(`${path}.${name}`, channels);
  }
}

const NORM_NAMES = ["weight", "bias", "running_mean", "running_var"];

/** An image whose numbers are computed once. */
export function planes(
  [channels, height, width]: readonly [number, number, number],
  compute: (channel: number, y: number, x: number) => number,
): Planes {
  const data = Float64Array.from(
    { length: channels * height * width },
    (_, k) =>
      compute(
        Math.floor(k / height / width),
        Math.floor(k / width) % height,
        k % width,
      ),
  );
  const at = (channel: number, y: number, x: number) => {
    const isWithin = y >= 0 && y < height && x >= 0 && x < width;
    return isWithin ? data[(channel * height + y) * width + x] ?? NaN : 0;
  };
  return { channels, height, width, at };
}

/** One number from each place. */
export function map(
  image: Planes,
  compute: (value: number, channel: number, y: number, x: number) => number,
): Planes {
  const { channels, height, width, at } = image;
  return planes(
    [channels, height, width],
    (c, y, x) => compute(at(c, y, x), c, y, x),
  );
}

/** A border that shows what is within. */
export function pad(
  image: Planes,
  border: number,
  mode: "reflect" | "replicate",
): Planes {
  const { channels, height, width, at } = image;
  const fold = (place: number, size: number) => {
    if (mode === "replicate") return Math.min(size - 1, Math.max(0, place));
    return place < 0 ? -place : place >= size ? 2 * (size - 1) - place : place;
  };
  return planes(
    [channels, height + 2 * border, width + 2 * border],
    (c, y, x) => at(c, fold(y - border, height), fold(x - border, width)),
  );
}

/** How a kernel moves. */
export interface Move {
  readonly stride?: number;
  readonly padding?: number;
  readonly outputPadding?: number;
}

/** A convolution, by the definition. */
export function conv(
  image: Planes,
  weight: Tensor<"float32"> | undefined,
  { stride = 1, padding = 0 }: Move = {},
): Planes {
  const [to = 0, from = 0, kernel = 0] = weight?.shape ?? [];
  const size = (side: number) =>
    Math.floor((side + 2 * padding - kernel) / stride) + 1;
  const count = from * kernel * kernel;
  return planes([to, size(image.height), size(image.width)], (c, y, x) => {
    let sum = 0;
    for (let k = 0; k < count; k++) {
      const row = Math.floor(k / kernel) % kernel;
      const value = image.at(
        Math.floor(k / kernel / kernel),
        y * stride - padding + row,
        x * stride - padding + k % kernel,
      );
      sum += value * (weight?.data[c * count + k] ?? NaN);
    }
    return sum;
  });
}

/** A transposed convolution: which places of the image reach a place. */
export function convTranspose(
  image: Planes,
  weight: Tensor<"float32"> | undefined,
  { stride = 1, padding = 0, outputPadding = 0 }: Move = {},
): Planes {
  const [from = 0, to = 0, kernel = 0] = weight?.shape ?? [];
  const size = (side: number) =>
    (side - 1) * stride - 2 * padding + kernel + outputPadding;
  return planes([to, size(image.height), size(image.width)], (c, y, x) => {
    let sum = 0;
    for (let k = 0; k < from * kernel * kernel; k++) {
      const channel = Math.floor(k / kernel / kernel);
      const row = y + padding - Math.floor(k / kernel) % kernel;
      const column = x + padding - k % kernel;
      if (row % stride !== 0 || column % stride !== 0) continue;
      const place = (channel * to + c) * kernel * kernel +
        k % (kernel * kernel);
      sum += image.at(channel, row / stride, column / stride) *
        (weight?.data[place] ?? NaN);
    }
    return sum;
  });
}

/** Each channel with its own mean and variance, then the learnt numbers. */
export function normalise(
  image: Planes,
  path: string,
  { weights, isRunning }: {
    readonly weights: Weights;
    readonly isRunning: boolean;
  },
): Planes {
  const { channels, height, width, at } = image;
  const numbers = (name: string) => weights.get(`${path}.${name}`)?.data;
  const own = Array.from({ length: channels }, (_, c) => {
    const values = Array.from(
      { length: height * width },
      (_, k) => at(c, Math.floor(k / width), k % width),
    );
    const mean = values.reduce((a, b) => a + b) / values.length;
    const squares = values.map((value) => (value - mean) ** 2);
    return { mean, variance: squares.reduce((a, b) => a + b) / values.length };
  });
  return map(image, (value, c) => {
    const mean = isRunning ? numbers("running_mean")?.[c] : own[c]?.mean;
    const variance = isRunning ? numbers("running_var")?.[c] : own[c]?.variance;
    const normal = (value - (mean ?? NaN)) /
      Math.sqrt((variance ?? NaN) + 1e-5);
    return normal * (numbers("weight")?.[c] ?? 1) + (numbers("bias")?.[c] ?? 0);
  });
}

/** An image as a batch of one. */
export function toTensor(image: Planes): Tensor<"float32"> {
  const { channels, height, width, at } = image;
  const shape = [1, channels, height, width];
  const data = Float32Array.from(
    { length: elementCount(shape) },
    (_, k) =>
      at(
        Math.floor(k / height / width),
        Math.floor(k / width) % height,
        k % width,
      ),
  );
  return { dtype: "float32", shape, data };
}
