/** Operators of neural networks. */
import { float32Tensor } from "../tensor.ts";
import { ShapeOps } from "./shape_ops.ts";
import {
  broadcastShapes,
  type Dimension,
  fixedSize,
  mapSize,
  type Operand,
  type Value,
} from "./value.ts";

/** Parameters of a convolution; numbers hold for every axis. */
export interface ConvOptions {
  /** Kernels [out, in / groups, ...]; [in, out / groups, ...] if transposed. */
  readonly weight: Operand;
  /** One number an output channel. */
  readonly bias?: Operand | undefined;
  /** Step; 1 by default. */
  readonly stride?: number;
  /** Zeros on each side; 0 by default. */
  readonly padding?: number;
  /** Distance of kernel elements; 1 by default. */
  readonly dilation?: number;
  /** Groups of channels; 1 by default. */
  readonly groups?: number;
}

/** Parameters of a transposed convolution. */
export interface ConvTransposeOptions extends ConvOptions {
  /** Elements added at the far end; 0 by default. */
  readonly outputPadding?: number;
}

/** Learnt numbers of a batch normalisation, one a channel. */
export interface BatchNormalizationOptions {
  /** Factor. */
  readonly scale: Operand;
  /** Summand. */
  readonly bias: Operand;
  /** Running mean. */
  readonly mean: Operand;
  /** Running variance. */
  readonly variance: Operand;
  /** Added to the variance; 1e-5 by default. */
  readonly epsilon?: number;
}

/** Numbers of a normalisation within each sample. */
export interface NormalizationOptions {
  /** Factor of each channel; ones by default. */
  readonly scale?: Operand | undefined;
  /** Summand of each channel; zeros by default. */
  readonly bias?: Operand | undefined;
  /** Added to the variance; 1e-5 by default. */
  readonly epsilon?: number;
}

/** Numbers of a normalisation of each channel. */
export interface InstanceNormalizationOptions extends NormalizationOptions {
  /**
   * Whether sums run over rows and then over their results. Runtimes on
   * processors add all numbers of an image up in float32, one after the other,
   * which costs digits where the mean is large beside the deviation. False by
   * default.
   */
  readonly isByRows?: boolean;
}

/** Parameters of a fully connected layer. */
export interface LinearOptions {
  /** Matrix [out, in], as PyTorch stores it. */
  readonly weight: Operand;
  /** One number an output. */
  readonly bias?: Operand | undefined;
}

/**
 * A graph under construction with the layers of neural networks.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { float32Tensor } from "@medigan/core";
 * import { GraphBuilder } from "@medigan/core/onnx";
 * const graph = new GraphBuilder();
 * const x = graph.input("x", { shape: ["batch", 1, 64, 64] });
 * const weight = float32Tensor(new Float32Array(8 * 9), [8, 1, 3, 3]);
 * const y = graph.conv(x, { weight, stride: 2, padding: 1 });
 * assert.deepEqual(y.shape, ["batch", 8, 32, 32]);
 * ```
 */
export class NeuralOps extends ShapeOps {
  /** Convolution of [N, C, ...]. */
  conv(x: Operand, options: ConvOptions): Value {
    const { weight, bias } = options;
    const { attributes, kernel, stride, padding, dilation } = convParts(
      options,
    );
    const sizes = x.shape.slice(2).map((size, axis) => {
      const reach = dilation * ((kernel[axis] ?? 1) - 1) + 1;
      return mapSize(
        size,
        (known) => Math.floor((known + 2 * padding - reach) / stride) + 1,
      );
    });
    const shape = [x.shape[0], fixedSize(weight, 0), ...sizes];
    const inputs = bias === undefined ? [x, weight] : [x, weight, bias];
    return this.node("Conv", { inputs, attributes, shape });
  }

  /** Transposed convolution of [N, C, ...]. */
  convTranspose(x: Operand, options: ConvTransposeOptions): Value {
    const { weight, bias, groups = 1, outputPadding = 0 } = options;
    const { attributes, kernel, stride, padding, dilation } = convParts(
      options,
    );
    const sizes = x.shape.slice(2).map((size, axis) => {
      const reach = dilation * ((kernel[axis] ?? 1) - 1) + 1;
      return mapSize(
        size,
        (known) => (known - 1) * stride - 2 * padding + reach + outputPadding,
      );
    });
    const shape = [x.shape[0], fixedSize(weight, 1) * groups, ...sizes];
    const inputs = bias === undefined ? [x, weight] : [x, weight, bias];
    const output_padding = outputPadding === 0
      ? undefined
      : { ints: kernel.map(() => outputPadding) };
    return this.node("ConvTranspose", {
      inputs,
      attributes: { ...attributes, output_padding },
      shape,
    });
  }

  /** Normalisation by running statistics (eval mode). */
  batchNormalization(x: Operand, options: BatchNormalizationOptions): Value {
    const { scale, bias, mean, variance, epsilon = 1e-5 } = options;
    return this.node("BatchNormalization", {
      inputs: [x, scale, bias, mean, variance],
      attributes: { epsilon: { float: epsilon } },
      shape: x.shape,
    });
  }

  /** Normalisation of each channel of each sample. */
  instanceNormalization(
    x: Operand,
    options: InstanceNormalizationOptions = {},
  ): Value {
    const { epsilon = 1e-5 } = options;
    if (options.isByRows === true) return this.#normaliseByRows(x, options);
    const channels = fixedSize(x, 1);
    const scale = options.scale ?? filled(channels, 1);
    const bias = options.bias ?? filled(channels, 0);
    return this.node("InstanceNormalization", {
      inputs: [x, scale, bias],
      attributes: { epsilon: { float: epsilon } },
      shape: x.shape,
    });
  }

  /** The same by operators whose sums are short. */
  #normaliseByRows(x: Operand, options: NormalizationOptions): Value {
    const { scale, bias, epsilon = 1e-5 } = options;
    const value = this.toValue(x);
    const centred = this.sub(value, this.#meanOfRows(value));
    const variance = this.#meanOfRows(this.mul(centred, centred));
    const deviation = this.sqrt(this.add(variance, this.constant(epsilon)));
    return this.#scaleChannels(this.div(centred, deviation), { scale, bias });
  }

  /** Means of rows, then of those: [N, C, 1, ...]. */
  #meanOfRows(x: Value): Value {
    const axes = x.shape.slice(2).map((_, place) => place + 2);
    return axes.reduceRight((rows, axis) => this.reduceMean(rows, [axis]), x);
  }

  /** A factor and a summand for each channel, where there are any. */
  #scaleChannels(
    x: Value,
    { scale, bias }: Pick<NormalizationOptions, "scale" | "bias">,
  ): Value {
    const column = [-1, ...x.shape.slice(2).map(() => 1)];
    const scaled = scale ? this.mul(x, this.reshape(scale, column)) : x;
    return bias ? this.add(scaled, this.reshape(bias, column)) : scaled;
  }

  /** Normalisation of groups of channels of each sample of [N, C, ...]. */
  groupNormalization(
    x: Operand,
    options: NormalizationOptions & { readonly groups: number },
  ): Value {
    const { groups, scale, bias, epsilon = 1e-5 } = options;
    if (groups === fixedSize(x, 1)) {
      return this.instanceNormalization(x, options);
    }
    const value = this.toValue(x);
    const grouped = this.reshape(value, [0, groups, -1]);
    const normal = this.instanceNormalization(grouped, { epsilon });
    const result = this.reshapeLike(normal, value);
    return this.#scaleChannels(result, { scale, bias });
  }

  /**
   * Each place of [N, C, ...] divided by the root of the mean square of its
   * channels (Karras et al. 2018, arXiv:1710.10196, section 4.2).
   */
  pixelNormalization(
    x: Operand,
    { epsilon = 1e-8 }: { readonly epsilon?: number } = {},
  ): Value {
    const value = this.toValue(x);
    // One operator, where a mean of squares would keep all squares in memory.
    const power = this.node("ReduceSumSquare", {
      inputs: [value],
      attributes: { axes: { ints: [1] }, keepdims: { int: 1 } },
      shape: value.shape.with(1, 1),
    });
    const mean = this.mul(power, this.constant(1 / fixedSize(value, 1)));
    const shifted = this.add(mean, this.constant(epsilon));
    return this.div(value, this.sqrt(shifted));
  }

  /** Mean of each square of `size` x `size` places of [N, C, H, W]. */
  averagePool(x: Operand, size: number): Value {
    const sizes = { ints: [size, size] };
    return this.node("AveragePool", {
      inputs: [x],
      attributes: { kernel_shape: sizes, strides: sizes },
      shape: x.shape.map((known, axis) =>
        axis < 2 ? known : mapSize(known, (side) => Math.floor(side / size))
      ),
    });
  }

  /**
   * The first half of the channels of [N, C, ...], each times the sigmoid of
   * its partner in the second half (Dauphin et al. 2017, arXiv:1612.08083).
   */
  gatedLinearUnit(x: Operand): Value {
    const value = this.toValue(x);
    const half = fixedSize(value, 1) / 2;
    const values = this.slice(value, [{ axis: 1, start: 0, end: half }]);
    const gates = this.slice(value, [{ axis: 1, start: half }]);
    return this.mul(values, this.sigmoid(gates));
  }

  /** Fully connected layer of [N, in]. */
  linear(x: Operand, { weight, bias }: LinearOptions): Value {
    const inputs = bias === undefined ? [x, weight] : [x, weight, bias];
    return this.node("Gemm", {
      inputs,
      attributes: { transB: { int: 1 } },
      shape: [x.shape[0], weight.shape[0]],
    });
  }

  /** Product of matrices in the last two axes, with broadcasting. */
  matMul(left: Operand, right: Operand): Value {
    const outer: Dimension[] = broadcastShapes(
      left.shape.slice(0, -2),
      right.shape.slice(0, -2),
    );
    const shape = [...outer, left.shape.at(-2), right.shape.at(-1)];
    return this.node("MatMul", { inputs: [left, right], shape });
  }
}

function convParts(options: ConvOptions) {
  const { weight, stride = 1, padding = 0, dilation = 1, groups = 1 } = options;
  const kernel = weight.shape.slice(2).map((_, axis) =>
    fixedSize(weight, axis + 2)
  );
  const attributes = {
    kernel_shape: { ints: kernel },
    strides: { ints: kernel.map(() => stride) },
    pads: { ints: [...kernel, ...kernel].map(() => padding) },
    dilations: { ints: kernel.map(() => dilation) },
    group: { int: groups },
  };
  return { attributes, kernel, stride, padding, dilation };
}

function filled(length: number, value: number): Operand {
  return float32Tensor(new Float32Array(length).fill(value), [length]);
}
