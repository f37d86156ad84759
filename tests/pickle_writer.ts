/**
 * Pieces of pickles, to be put together by hand: each function gives the bytes
 * that leave one value on the stack (protocol 2).
 */
import { concatBytes } from "../lib/bytes.ts";

/** Bytes of a piece. */
export type Piece = Uint8Array;

const MARK = 0x28;

/** Raw bytes: instructions by their codes, or text as Latin-1. */
export function raw(...parts: (number | string | Uint8Array)[]): Piece {
  return concatBytes(parts.map((part) => {
    if (part instanceof Uint8Array) return part;
    if (typeof part === "number") return Uint8Array.of(part);
    return Uint8Array.from(part, (char) => char.charCodeAt(0));
  }));
}

/** Four bytes, least first. */
export function uint32(value: number): Piece {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

/** A whole pickle of one value. */
export function pickle(value: Piece): Uint8Array<ArrayBuffer> {
  return concatBytes([Uint8Array.of(0x80, 2), value, raw(".")]);
}

export function text(value: string): Piece {
  const utf8 = new TextEncoder().encode(value);
  return raw(0x58, uint32(utf8.length), utf8);
}

export function integer(value: number | bigint): Piece {
  const bytes = new Uint8Array(12);
  const view = new DataView(bytes.buffer);
  view.setBigInt64(0, BigInt.asIntN(64, BigInt(value)), true);
  view.setInt32(8, Number(BigInt(value) >> 64n), true);
  return raw(0x8a, bytes.length, bytes);
}

export function float(value: number): Piece {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, false);
  return raw("G", bytes);
}

export function tuple(...values: Piece[]): Piece {
  return raw(MARK, ...values, "t");
}

export function list(...values: Piece[]): Piece {
  return raw("]", MARK, ...values, "e");
}

export function dict(...pairs: (readonly [Piece, Piece])[]): Piece {
  return raw("}", MARK, ...pairs.flat(), "u");
}

export function global(module: string, name: string): Piece {
  return raw(`c${module}\n${name}\n`);
}

export function call(target: Piece, ...args: Piece[]): Piece {
  return raw(target, tuple(...args), "R");
}

/** NEWOBJ and BUILD: an object with a state. */
export function object(type: Piece, state: Piece): Piece {
  return raw(type, ")", 0x81, state, "b");
}

export function persistent(identifier: Piece): Piece {
  return raw(identifier, "Q");
}

export const NONE: Piece = raw("N");
export const FALSE: Piece = raw(0x89);
