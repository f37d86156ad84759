/** Float64 twin of `normalize.wgsl`. */
export function normalizeReference(
  pixels: Float64Array,
  { low, gain }: { readonly low: number; readonly gain: number },
): Float64Array {
  return pixels.map((value) =>
    Math.min(Math.max((value - low) * gain, 0), 255)
  );
}
