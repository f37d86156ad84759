/**
 * The tensors of model 5 at its original widths (nz 100, ngf 64, 128x128; 51
 * MB), with numbers made here.
 */
import { elementCount } from "../lib/tensor.ts";

const WIDTHS = [100, 1024, 512, 256, 128, 64, 1];

function makeTensor(shape: number[]) {
  const data = new Float32Array(elementCount(shape));
  for (let index = 0; index < data.length; index++) {
    data[index] = Math.sin(index) / 50 + 0.02;
  }
  return { dtype: "float32" as const, shape, data };
}

/** All tensors by name. */
export function fullWidthTensors(): Map<string, ReturnType<typeof makeTensor>> {
  const tensors = new Map<string, ReturnType<typeof makeTensor>>();
  WIDTHS.slice(1).forEach((width, place) => {
    const [convolution, norm] = [3 * place, 3 * place + 1];
    const shape = [WIDTHS[place] ?? 0, width, 4, 4];
    tensors.set(`main.${convolution}.weight`, makeTensor(shape));
    if (width === 1) return;
    for (const name of ["weight", "bias", "running_mean", "running_var"]) {
      tensors.set(`main.${norm}.${name}`, makeTensor([width]));
    }
  });
  return tensors;
}
