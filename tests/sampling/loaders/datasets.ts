/** Datasets that tell which example is which. */
import {
  checkPlaces,
  type Dataset,
  type Example,
} from "../../../lib/sampling/loaders/example.ts";

/** What was asked of a dataset. */
export interface Watched extends Dataset {
  /** Places asked for, one list for each call. */
  readonly calls: number[][];
  /** Whether it was disposed of. */
  readonly isDisposed: boolean;
}

/** Examples of one pixel that is their place; classes by `place % classes`. */
export function countedDataset(
  length: number,
  { classes = 0, isSynthetic = true }: {
    readonly classes?: number;
    readonly isSynthetic?: boolean;
  } = {},
): Watched {
  const calls: number[][] = [];
  let isDisposed = false;
  const labelOf = (index: number) =>
    classes === 0 ? undefined : `class ${index % classes}`;
  const example = (index: number) =>
    pixelExample(index, { label: labelOf(index), isSynthetic });
  return {
    calls,
    get isDisposed() {
      return isDisposed;
    },
    length,
    labelOf,
    get: (index) => Promise.resolve(example(index)),
    async getMany(indices, signal) {
      checkPlaces(indices, length);
      calls.push([...indices]);
      await Promise.resolve();
      signal?.throwIfAborted();
      return indices.map(example);
    },
    async *[Symbol.asyncIterator]() {
      for (let index = 0; index < length; index++) yield await example(index);
    },
    [Symbol.asyncDispose]() {
      isDisposed = true;
      return Promise.resolve();
    },
  };
}

function pixelExample(
  value: number,
  { label, isSynthetic }: {
    readonly label: string | undefined;
    readonly isSynthetic: boolean;
  },
): Example {
  const pixel = {
    width: 1,
    height: 1,
    channels: 1,
    dtype: "float32",
    range: [0, 1],
    data: Float32Array.of(value),
  } as const;
  return {
    image: pixel,
    mask: pixel,
    isSynthetic,
    ...label !== undefined && { label },
  };
}
