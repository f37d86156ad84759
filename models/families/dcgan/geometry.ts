/** Steps and paddings of a stack, which no tensor holds. */
import type { Stack } from "./stack.ts";

/** How one transposed convolution moves over its input. */
export interface Step {
  /** Step. */
  readonly stride: number;
  /** Elements cut off each side. */
  readonly padding: number;
  /** Elements added at the far end. */
  readonly outputPadding: number;
}

/** Steps of a whole stack. */
export interface Geometry {
  /** One step a layer. */
  readonly steps: readonly Step[];
  /** Side of the image that results. */
  readonly imageSize: number;
}

const OPENING: Step = { stride: 1, padding: 0, outputPadding: 0 };

/**
 * The geometries that a stack can have, the usual one first: a kernel over one
 * place, then doublings; or, as in the 224-pixel mammography models, a second
 * layer that takes 4x4 to 7x7.
 */
export function listGeometries(stack: Stack): Geometry[] {
  const kernels = stack.layers.map(({ kernel }) => kernel);
  const doubling = geometry(kernels, 1);
  const isClassic = kernels.every((kernel) => kernel === 4);
  return isClassic ? [doubling, geometry(kernels, 2)] : [doubling];
}

/**
 * The geometry that tensors and the wanted size leave, when it is one. A size
 * that cannot be leaves the usual one.
 */
export function chooseGeometry(
  stack: Stack,
  imageSize: number | undefined,
): Geometry | undefined {
  const geometries = listGeometries(stack);
  const [doubling, opened] = geometries;
  if (imageSize !== undefined) {
    return geometries.find((one) => one.imageSize === imageSize) ?? doubling;
  }
  if (opened === undefined) return undefined;
  // 4x4 to 7x7 and on makes 224; doubling makes 256 of as many layers.
  if (opened.imageSize !== 224) return doubling;
  return stack.twinLayers === 3 ? opened : undefined;
}

function geometry(kernels: readonly number[], openings: number): Geometry {
  const steps = kernels.map((kernel, place) =>
    place < openings ? OPENING : doublingStep(kernel)
  );
  const imageSize = steps.reduce(
    (size, { stride, padding, outputPadding }, place) =>
      (size - 1) * stride - 2 * padding + (kernels[place] ?? 0) + outputPadding,
    1,
  );
  return { steps, imageSize };
}

function doublingStep(kernel: number): Step {
  const padding = Math.max(0, Math.ceil((kernel - 2) / 2));
  return { stride: 2, padding, outputPadding: 2 * padding + 2 - kernel };
}
