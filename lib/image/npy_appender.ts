/** NumPy array files that grow by one item at a time. */
import type { RandomAccessSink } from "../bytes.ts";
import { elementCount } from "../tensor.ts";
import { bytesOf, NPY_DESCRIPTORS, type NpyDType } from "./npy.ts";
import { formatNpyHeader } from "./npy_header.ts";

/** What the items of a growing array are. */
export interface NpyItems {
  /** Element type. */
  readonly dtype: NpyDType;
  /** Shape of one item; the array's shape is the count followed by it. */
  readonly itemShape: readonly number[];
}

/** A `.npy` file under construction. */
export interface NpyAppender {
  /** Items in the file. */
  readonly count: number;
  /** Bytes that the file has with these items. */
  readonly byteLength: number;
  /**
   * Adds an item, given as a typed array of the element type. One call at a
   * time: wait for it before the next.
   *
   * @throws {RangeError} when it does not have an item's size.
   */
  append(item: ArrayBufferView): Promise<void>;
  /** Writes the header for the items so far: now the file is whole. */
  flush(): Promise<void>;
}

/**
 * Begins or goes on with a `.npy` file of unknown length. Only one item is in
 * memory at a time; the bytes equal those of `writeNpy` for the whole array.
 *
 * @param sink Where the file lies.
 * @param options The items, and in `count` those that the file already holds
 * (see {@linkcode completeNpyItems}).
 *
 * @throws {RangeError} when a size or the count is no non-negative integer.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createNpyAppender, readNpy } from "@medigan/core/image";
 * const file = new Uint8Array(256);
 * const sink = {
 *   write: (offset: number, bytes: Uint8Array) =>
 *     Promise.resolve(file.set(bytes, offset)),
 * };
 * const appender = createNpyAppender(sink, { dtype: "uint8", itemShape: [2] });
 * await appender.append(Uint8Array.of(1, 2));
 * await appender.append(Uint8Array.of(3, 4));
 * await appender.flush();
 * const tensor = readNpy(file.subarray(0, appender.byteLength));
 * assert.deepEqual(tensor.shape, [2, 2]);
 * ```
 */
export function createNpyAppender(
  sink: RandomAccessSink,
  options: NpyItems & { readonly count?: number },
): NpyAppender {
  const { headerBytes, itemBytes } = measure(options);
  let count = options.count ?? 0;
  const end = () => headerBytes + elementCount([count]) * itemBytes;
  end();
  return {
    get count() {
      return count;
    },
    get byteLength() {
      return end();
    },
    async append(item) {
      if (item.byteLength !== itemBytes) {
        throw new RangeError(
          `Cannot append to a NumPy array as an item must have ${itemBytes} bytes: current number is ${item.byteLength}`,
        );
      }
      await sink.write(end(), bytesOf(item));
      count++;
    },
    flush: () => sink.write(0, header(options, count)),
  };
}

/**
 * How many whole items a file of `size` bytes holds, to go on with it after an
 * interruption. What follows the last whole item is overwritten.
 *
 * @param size Bytes of the interrupted file.
 * @param items What its items are.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { completeNpyItems } from "@medigan/core/image";
 * const items = { dtype: "uint8", itemShape: [100] } as const;
 * assert(completeNpyItems(128 + 250, items) === 2);
 * ```
 */
export function completeNpyItems(size: number, items: NpyItems): number {
  const { headerBytes, itemBytes } = measure(items);
  return Math.max(0, Math.floor((size - headerBytes) / itemBytes));
}

function measure(items: NpyItems): { headerBytes: number; itemBytes: number } {
  const size = Number(NPY_DESCRIPTORS[items.dtype].slice(2));
  const itemBytes = elementCount(items.itemShape) * size;
  if (itemBytes === 0) {
    throw new RangeError(
      `Cannot append to a NumPy array as an item must have elements: current shape is [${items.itemShape}]`,
    );
  }
  return { headerBytes: header(items, 0).length, itemBytes };
}

function header(items: NpyItems, count: number): Uint8Array {
  return formatNpyHeader(NPY_DESCRIPTORS[items.dtype], [
    count,
    ...items.itemShape,
  ]);
}
