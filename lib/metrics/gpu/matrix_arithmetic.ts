/** What an iteration on matrices computes with. */
import {
  matrixMultiplyProgram,
  newtonSchulzProgram,
} from "../../../kernels/mod.ts";
import { newtonSchulzReference } from "../../../kernels/reference/mod.ts";
import type { Matrix } from "../../linalg/mod.ts";
import { addPanel, packPanel, PAIR_BYTES } from "./double_single.ts";
import type { GpuOptions } from "./product.ts";
import { multiplyOnGpu } from "./products.ts";
import type { Workspace } from "./workspace.ts";

/** Square matrices of some kind and what can be done with them. */
export interface MatrixArithmetic<M> {
  /** From float64. */
  load(matrix: Matrix): M;
  /** A B. */
  multiply(a: M, b: M): Promise<M>;
  /** (3 I - A) / 2. */
  step(a: M): Promise<M>;
  /** To float64. */
  read(a: M): Promise<Matrix>;
  /** Tells that matrices are not needed any more. */
  release(...matrices: readonly M[]): void;
}

/** Matrices that stay on the device until they are read. */
export function residentArithmetic(
  workspace: Workspace,
  size: number,
): MatrixArithmetic<GPUBuffer> {
  const whole = { row: 0, rows: size, column: 0, columns: size };
  const allocate = () => workspace.allocate(size * size * PAIR_BYTES);
  return {
    load: (matrix) => workspace.upload(packPanel(matrix, whole, 1)),
    async multiply(a, b) {
      const product = allocate();
      const sizes = { rows: size, columns: size, depth: size };
      await workspace.dispatch(matrixMultiplyProgram, sizes, [a, b, product]);
      return product;
    },
    async step(a) {
      const result = allocate();
      await workspace.dispatch(newtonSchulzProgram, { size }, [a, result]);
      return result;
    },
    async read(a) {
      const data = new Float64Array(size * size);
      const matrix = { rows: size, columns: size, data };
      const pairs = await workspace.read(a);
      addPanel(matrix, whole, { pairs, scales: [1, 1] });
      return matrix;
    },
    release: (...buffers) => workspace.release(...buffers),
  };
}

/** Matrices of the host, of which products are computed in parts. */
export function hostArithmetic(options: GpuOptions): MatrixArithmetic<Matrix> {
  return {
    load: (matrix) => matrix,
    multiply: (a, b) => multiplyOnGpu(a, b, options),
    step: (a) => Promise.resolve(newtonSchulzReference(a)),
    read: (a) => Promise.resolve(a),
    release() {},
  };
}
