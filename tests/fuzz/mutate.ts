/** Changes to bytes that parsers find hard, drawn from a seed. */

/** Draws whole numbers, 0 to below a bound. */
export type Draw = (bound: number) => number;

/** A small generator of 32-bit numbers; the same seed gives the same ones. */
export function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) % Math.max(1, bound);
  };
}

/** Bytes at the edges of what fields can hold. */
const EDGES = [0, 1, 0x7f, 0x80, 0xfe, 0xff];

/** What a change does to a file; `other` is another of the corpus. */
type Change = (
  bytes: Uint8Array,
  draw: Draw,
  other: Uint8Array,
) => Uint8Array;

function at(bytes: Uint8Array, draw: Draw): number {
  return draw(bytes.length);
}

function joined(...parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

/** Overwrites up to eight bytes with what `value` gives. */
function overwrite(value: (old: number, draw: Draw) => number): Change {
  return (bytes, draw) => {
    const start = at(bytes, draw);
    const end = Math.min(bytes.length, start + 1 + draw(8));
    return bytes.map((old, place) =>
      place >= start && place < end ? value(old, draw) : old
    );
  };
}

const CHANGES: readonly Change[] = [
  overwrite((old, draw) => old ^ (1 << draw(8))),
  overwrite((_, draw) => draw(256)),
  overwrite((_, draw) => EDGES[draw(EDGES.length)] ?? 0),
  overwrite((old, draw) => old + draw(3) - 1),
  (bytes, draw) => bytes.slice(0, at(bytes, draw)),
  (bytes, draw) => bytes.slice(at(bytes, draw)),
  (bytes, draw) => {
    const start = at(bytes, draw);
    const end = start + draw(32);
    return joined(bytes.subarray(0, start), bytes.subarray(end));
  },
  (bytes, draw) => {
    const start = at(bytes, draw);
    const noise = Uint8Array.from({ length: draw(32) }, () => draw(256));
    return joined(bytes.subarray(0, start), noise, bytes.subarray(start));
  },
  (bytes, draw) => {
    const start = at(bytes, draw);
    const piece = bytes.subarray(start, start + draw(128));
    return joined(bytes, piece);
  },
  (bytes, draw, other) =>
    joined(bytes.subarray(0, at(bytes, draw)), other.subarray(at(other, draw))),
];

/** A file of the corpus with one to six changes. */
export function mutated(
  corpus: readonly Uint8Array[],
  draw: Draw,
): Uint8Array<ArrayBuffer> {
  const pick = () => corpus[draw(corpus.length)] ?? new Uint8Array();
  let bytes = pick();
  for (let left = 1 + draw(6); left > 0; left--) {
    const change = CHANGES[draw(CHANGES.length)];
    bytes = change?.(bytes, draw, pick()) ?? bytes;
  }
  return bytes.slice();
}
