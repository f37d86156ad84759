/** Images as segments of pixels that workgroups take. */
import type { Raster } from "../../image/mod.ts";
import type { Gpu } from "./gpu.ts";

/** Consecutive values of one image. */
export interface Segment {
  /** Which image. */
  readonly image: number;
  /** First value within the image. */
  readonly start: number;
  /** First value within the pixels of the batch. */
  readonly first: number;
  /** Number of values. */
  readonly count: number;
}

/** Segments that are computed on at once. */
export interface SegmentBatch {
  /** The segments, each behind the one before. */
  readonly segments: readonly Segment[];
  /** Their values, multiplied by the scale of their image. */
  readonly pixels: Float32Array<ArrayBuffer>;
  /** First value and number of values of each segment, for kernels. */
  readonly table: Uint32Array<ArrayBuffer>;
}

/** Values of a segment: some microseconds for a workgroup. */
const SEGMENT_VALUES = 16_384;

/** No dispatch may have more workgroups than 65,535. */
const MAX_SEGMENTS = 65_535;

/** What is written of a segment is no larger than this. */
const BYTES_OF_A_SEGMENT = 32;

/**
 * All values of images, in batches that fit into buffers.
 *
 * @param scales What the values of each image are multiplied by.
 */
export function* segmentBatches(
  rasters: readonly Raster[],
  scales: readonly number[],
  { maxBufferBytes }: Pick<Gpu, "maxBufferBytes">,
): Generator<SegmentBatch> {
  const maxValues = Math.floor(maxBufferBytes / 4);
  const maxSegments = Math.min(
    MAX_SEGMENTS,
    Math.floor(maxBufferBytes / BYTES_OF_A_SEGMENT),
  );
  let segments: Segment[] = [];
  let used = 0;
  for (const [image, { data }] of rasters.entries()) {
    for (let start = 0; start < data.length;) {
      if (used === maxValues || segments.length === maxSegments) {
        yield batchOf(rasters, segments, scales);
        [segments, used] = [[], 0];
      }
      const count = Math.min(
        SEGMENT_VALUES,
        data.length - start,
        maxValues - used,
      );
      segments.push({ image, start, first: used, count });
      start += count;
      used += count;
    }
  }
  if (segments.length > 0) yield batchOf(rasters, segments, scales);
}

function batchOf(
  rasters: readonly Raster[],
  segments: readonly Segment[],
  scales: readonly number[],
): SegmentBatch {
  const { first, count } = segments.at(-1)!;
  const pixels = new Float32Array(first + count);
  for (const { image, start, first, count } of segments) {
    const { data } = rasters[image]!;
    const scale = scales[image]!;
    for (let at = 0; at < count; at++) {
      pixels[first + at] = data[start + at]! * scale;
    }
  }
  const table = Uint32Array.from(
    segments.flatMap(({ first, count }) => [first, count]),
  );
  return { segments, pixels, table };
}
