/** Moving pictures: APNG, which every browser shows and no colour is lost in. */
import { concatBytes } from "../../bytes.ts";
import {
  formatChunk,
  PNG_SIGNATURE,
  type PngChunk,
  readPngChunks,
} from "../../image/png_chunks.ts";

const TEXTS = ["tEXt", "zTXt", "iTXt"];

/**
 * Joins PNG files of one size to one that moves (PNG third edition, 11.3.6).
 *
 * @param frames PNG files; texts are taken from the first.
 * @param frameMs Milliseconds that each is shown.
 */
export function joinFrames(
  frames: readonly Uint8Array[],
  frameMs: number,
): Uint8Array<ArrayBuffer> {
  const all = frames.map(readPngChunks);
  const [header, ...rest] = all[0]!;
  const texts = rest.filter(({ type }) => TEXTS.includes(type));
  let sequence = 0;
  const parts: Uint8Array[] = [
    PNG_SIGNATURE,
    formatChunk("IHDR", header!.data),
    formatChunk("acTL", words(frames.length, 0)),
    ...texts.map(({ type, data }) => formatChunk(type, data)),
  ];
  for (const [place, chunks] of all.entries()) {
    parts.push(
      formatChunk("fcTL", control(header!, { sequence: sequence++, frameMs })),
    );
    for (const { data } of chunks.filter(({ type }) => type === "IDAT")) {
      parts.push(
        place === 0
          ? formatChunk("IDAT", data)
          : formatChunk("fdAT", concatBytes([words(sequence++), data])),
      );
    }
  }
  return concatBytes([...parts, formatChunk("IEND", new Uint8Array(0))]);
}

function control(
  { data }: PngChunk,
  { sequence, frameMs }: {
    readonly sequence: number;
    readonly frameMs: number;
  },
): Uint8Array {
  const bytes = new Uint8Array(26);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, sequence);
  bytes.set(data.subarray(0, 8), 4);
  view.setUint16(20, frameMs);
  view.setUint16(22, 1000);
  return bytes;
}

function words(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, place) => view.setUint32(4 * place, value));
  return bytes;
}
