/** Pixels that make one pixel. */
export interface ReferenceTaps {
  /** The first of them. */
  readonly first: number;
  /** The weight of each. */
  readonly weights: readonly number[];
}

/** Lines before they are resized. */
export interface ReferenceLines {
  /** Their values. */
  readonly source: ArrayLike<number>;
  /** Number of lines. */
  readonly lines: number;
  /** Pixels of a line. */
  readonly length: number;
  /** Values of a pixel. */
  readonly stride: number;
}

/** Float64 twin of `resample.wgsl`, without the rounding of whole numbers. */
export function resampleReference(
  { source, lines, length, stride }: ReferenceLines,
  places: readonly ReferenceTaps[],
): Float64Array {
  const size = lines * places.length * stride;
  return Float64Array.from({ length: size }, (_, index) => {
    const at = index % stride;
    const place = Math.floor(index / stride) % places.length;
    const line = Math.floor(index / stride / places.length);
    const { first, weights } = places[place]!;
    return weights.reduce((sum, weight, tap) => {
      const pixel = line * length + first + tap;
      return sum + weight * source[pixel * stride + at]!;
    }, 0);
  });
}
