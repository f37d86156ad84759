/**
 * DICOM's run length encoding: bytes of equal significance in a segment each,
 * every segment packed as Macintosh PackBits.
 *
 * Source: DICOM PS3.5, annex G.
 */
import { FormatError } from "../errors.ts";

const HEADER_BYTES = 64;
const MAX_SEGMENTS = 15;
/** Two bytes become 128 at most. */
const MAX_RATIO = 64;

/**
 * The bytes of each segment.
 *
 * @param count Bytes that every segment must have.
 *
 * @throws {FormatError} when there is another number of segments or bytes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { decodeRunLengths } from "./run_lengths.ts";
 * const frame = new Uint8Array(66);
 * frame.set([1, 0, 0, 0, 64]);
 * frame.set([254, 7], 64); // The byte 7, three times.
 * const wanted = { segments: 1, count: 3 };
 * assert.deepEqual([...decodeRunLengths(frame, wanted)[0] ?? []], [7, 7, 7]);
 * ```
 */
export function decodeRunLengths(
  frame: Uint8Array,
  { segments, count }: { readonly segments: number; readonly count: number },
): Uint8Array[] {
  if (frame.length < HEADER_BYTES) throw broken("its header is cut short");
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const present = view.getUint32(0, true);
  if (present !== segments || segments > MAX_SEGMENTS) {
    throw broken(`${segments} segments are needed, and it has ${present}`);
  }
  const offset = (segment: number) => view.getUint32(4 + 4 * segment, true);
  return Array.from({ length: segments }, (_, segment) => {
    const isLast = segment === segments - 1;
    const end = isLast ? frame.length : offset(segment + 1);
    return unpack(frame.subarray(offset(segment), end), count);
  });
}

function unpack(packed: Uint8Array, count: number): Uint8Array {
  if (count > packed.length * MAX_RATIO) {
    throw broken(`${packed.length} bytes cannot hold ${count}`);
  }
  const bytes = new Uint8Array(count);
  let at = 0;
  let done = 0;
  while (done < count && at < packed.length) {
    const head = packed[at++] ?? 0;
    if (head === 128) continue;
    const length = head < 128 ? head + 1 : 257 - head;
    const run = head < 128
      ? packed.subarray(at, at + length)
      : new Uint8Array(length).fill(packed[at] ?? 0);
    at += head < 128 ? length : 1;
    bytes.set(run.subarray(0, count - done), done);
    done += run.length;
  }
  if (done >= count) return bytes;
  throw broken(`a segment needs ${count} bytes, and has ${done}`);
}

function broken(why: string): FormatError {
  return new FormatError(`Cannot read run lengths: ${why}`);
}
