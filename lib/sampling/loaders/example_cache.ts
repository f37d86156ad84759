/** Examples that were made lately, up to a number of bytes. */
import type { Example } from "./example.ts";

/** Keeps what was used last. */
export interface ExampleCache<T extends Example> {
  /** The example of a place, where it is kept. */
  get(index: number): T | undefined;
  /** Keeps an example, and lets go of those that were not used for longest. */
  set(index: number, example: T): void;
  /** Bytes of all that is kept. */
  readonly bytes: number;
}

/**
 * A cache of examples of up to so many bytes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleCache } from "./example_cache.ts";
 * const image = {
 *   width: 2,
 *   height: 1,
 *   channels: 1,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: Uint8Array.of(7, 9),
 * } as const;
 * const cache = exampleCache(3);
 * cache.set(0, { image, isSynthetic: true });
 * cache.set(1, { image, isSynthetic: true });
 * assert(cache.get(0) === undefined && cache.bytes === 2);
 * ```
 */
export function exampleCache<T extends Example>(
  maxBytes: number,
): ExampleCache<T> {
  // A map keeps the order of insertion: the first is the oldest.
  const kept = new Map<number, T>();
  let bytes = 0;
  return {
    get bytes() {
      return bytes;
    },
    get(index) {
      const example = kept.get(index);
      if (example === undefined) return undefined;
      kept.delete(index);
      kept.set(index, example);
      return example;
    },
    set(index, example) {
      const earlier = kept.get(index);
      if (earlier !== undefined) bytes -= bytesOf(earlier);
      kept.delete(index);
      if (bytesOf(example) > maxBytes) return;
      kept.set(index, example);
      bytes += bytesOf(example);
      for (const [place, oldest] of kept) {
        if (bytes <= maxBytes) return;
        kept.delete(place);
        bytes -= bytesOf(oldest);
      }
    },
  };
}

function bytesOf({ image, mask }: Example): number {
  return image.data.byteLength + (mask?.data.byteLength ?? 0);
}
