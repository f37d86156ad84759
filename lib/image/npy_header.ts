/**
 * The header of a NumPy array file.
 *
 * Source: NumPy enhancement proposal 1 and `numpy.lib.format`, versions 1 to 3.
 */
import { FormatError } from "../errors.ts";
import { concatBytes } from "../bytes.ts";

/** What a NumPy header says. */
export interface NpyHeader {
  /** NumPy's type string, such as `"<f4"`. */
  readonly descr: string;
  /** Whether the first axis moves fastest. */
  readonly isFortranOrder: boolean;
  /** Sizes of the dimensions. */
  readonly shape: readonly number[];
  /** Place of the first element in the file. */
  readonly dataOffset: number;
}

const MAGIC = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59);
const ALIGNMENT = 64;
// NumPy itself refuses longer headers, as they can only be structured types.
const MAX_HEADER_BYTES = 10_000;
const ENTRY =
  /\s*'(descr|fortran_order|shape)'\s*:\s*(?:'([^'\\]*)'|(True|False)|\(([\d\sL,]*)\))\s*(?:,|(?=\}))/y;

/**
 * Reads the header of a `.npy` file.
 *
 * @throws {FormatError} when it is broken or describes a structured type.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatNpyHeader, parseNpyHeader } from "./npy_header.ts";
 * const bytes = formatNpyHeader("<f4", [2, 3]);
 * assert.deepEqual(parseNpyHeader(bytes).shape, [2, 3]);
 * ```
 */
export function parseNpyHeader(bytes: Uint8Array): NpyHeader {
  const { start, length } = locateHeader(bytes);
  if (length > MAX_HEADER_BYTES || start + length > bytes.length) {
    throw broken(`its header has ${length} bytes`);
  }
  const text = new TextDecoder().decode(bytes.subarray(start, start + length));
  const entries = parseEntries(text);
  const descr = entries.get("descr");
  const order = entries.get("fortran_order");
  const shape = entries.get("shape");
  if (
    typeof descr !== "string" || typeof order !== "boolean" ||
    !Array.isArray(shape)
  ) {
    throw broken(`its header is ${JSON.stringify(text.trim().slice(0, 120))}`);
  }
  return {
    descr,
    isFortranOrder: order,
    shape,
    dataOffset: start + length,
  };
}

function locateHeader(bytes: Uint8Array): { start: number; length: number } {
  if (bytes.length < 12 || MAGIC.some((byte, at) => bytes[at] !== byte)) {
    throw broken("it does not begin with the NumPy signature");
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint8(6);
  if (version < 1 || version > 3 || view.getUint8(7) !== 0) {
    throw broken(`its version is ${version}.${view.getUint8(7)}`);
  }
  return version === 1
    ? { start: 10, length: view.getUint16(8, true) }
    : { start: 12, length: view.getUint32(8, true) };
}

type HeaderValue = string | boolean | number[];

function parseEntries(text: string): Map<string, HeaderValue> {
  const entries = new Map<string, HeaderValue>();
  const body = /^\s*\{/.exec(text);
  if (body === null) return entries;
  let place = body[0].length;
  for (;;) {
    ENTRY.lastIndex = place;
    const match = ENTRY.exec(text);
    if (match === null) break;
    const [whole, key = "", descr, order, shape] = match;
    if (entries.has(key)) return new Map();
    entries.set(key, descr ?? parseShape(shape) ?? order === "True");
    place += whole.length;
  }
  return /^\s*\}\s*$/.test(text.slice(place)) ? entries : new Map();
}

function parseShape(text: string | undefined): number[] | undefined {
  if (text === undefined) return undefined;
  if (text.trim() === "") return [];
  // A tuple of one needs its comma; Python 2 wrote long integers as 3L.
  const isTuple = /^\s*(?:\d+L?\s*,\s*)+(?:\d+L?\s*)?$/.test(text);
  if (!isTuple) throw broken(`its shape is (${text.slice(0, 60)})`);
  return text.split(",").filter((part) => part.trim() !== "")
    .map((part) => Number(part.trim().replace("L", "")));
}

/**
 * Writes a version 1 header. Its length is the same for every size of the
 * first dimension, so that a growing file can be given its final shape.
 *
 * @throws {RangeError} when the shape has more dimensions than a header holds.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatNpyHeader } from "./npy_header.ts";
 * const one = formatNpyHeader("|u1", [1, 8, 8]);
 * assert(one.length === formatNpyHeader("|u1", [10_000, 8, 8]).length);
 * ```
 */
export function formatNpyHeader(
  descr: string,
  shape: readonly number[],
): Uint8Array<ArrayBuffer> {
  const roomiest = shape.map((size, axis) =>
    axis === 0 ? Number.MAX_SAFE_INTEGER : size
  );
  const prefix = MAGIC.length + 4;
  // One byte more for the line feed that ends the header.
  const room = prefix + describe(descr, roomiest).length + 1;
  const total = Math.ceil(room / ALIGNMENT) * ALIGNMENT;
  if (total - prefix > MAX_HEADER_BYTES) {
    throw new RangeError(
      `Cannot write a NumPy header as it has too many dimensions: current number is ${shape.length}`,
    );
  }
  const text = describe(descr, shape).padEnd(total - prefix - 1) + "\n";
  const length = Uint8Array.of(text.length & 255, text.length >> 8);
  return concatBytes([
    MAGIC,
    Uint8Array.of(1, 0),
    length,
    new TextEncoder().encode(text),
  ]);
}

function describe(descr: string, shape: readonly number[]): string {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  return `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }`;
}

function broken(what: string): FormatError {
  return new FormatError(
    `Cannot read the bytes as a NumPy array of numbers: ${what}`,
    { hint: "Save it again with numpy.save and a plain number type" },
  );
}
