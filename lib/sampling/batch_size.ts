/** How many samples are made together, and which. */
import type { ImageFeed } from "./images/image_feed.ts";
import type { SampleGenerator } from "./sample.ts";

/** Samples in a batch when nothing is said, of images up to 128 x 128. */
export const DEFAULT_BATCH_SIZE = 16;

/** The same where samples are made from images, which may be large. */
const DEFAULT_IMAGE_BATCH_SIZE = 1;

/** Larger batches of large images take gigabytes and save no time. */
const MAX_BATCH_PIXELS = DEFAULT_BATCH_SIZE * 128 * 128;

/** Samples in a batch that options ask for, else as many as fit the images. */
export function batchSizeOf(
  { batchSize, inputs }: {
    readonly batchSize?: number | undefined;
    readonly inputs?: readonly unknown[] | undefined;
  },
  { outputs }: Pick<SampleGenerator, "outputs">,
): number {
  if (batchSize !== undefined) return batchSize;
  if (inputs !== undefined) return DEFAULT_IMAGE_BATCH_SIZE;
  const pixels = outputs.map(({ shape: [, , ...sides] }) =>
    sides.reduce((area, side) => area * Math.max(1, side), 1)
  );
  const fitting = Math.floor(MAX_BATCH_PIXELS / Math.max(1, ...pixels));
  return Math.min(DEFAULT_BATCH_SIZE, Math.max(1, fitting));
}

/**
 * Images of one size go together, in batches that are placed as if all had it:
 * what is resumed shall be computed as in a run without interruption.
 */
export function batchGroups(
  images: ImageFeed,
  { start = 0, size }: { start?: number | undefined; size: number },
): (index: number) => string {
  return (index) => {
    const { width, height } = images.sizeOf(index);
    return `${width} x ${height}, ${Math.floor((index - start) / size)}`;
  };
}
