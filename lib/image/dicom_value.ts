/**
 * Values of DICOM attributes as bytes.
 *
 * Source: DICOM PS3.5, sections 6.2 (value representations) and 7.1.2.
 */
import type { DicomRepresentation } from "./dicom_dictionary.ts";

/** A value that is written as it is: one, several, or bytes. */
export type PlainDicomValue =
  | string
  | number
  | readonly string[]
  | readonly number[]
  | Uint8Array;

type Plain = Exclude<DicomRepresentation, "SQ">;

/** Most characters of one value; texts of many lines have no separators. */
const TEXTS: { readonly [representation in Plain]?: number } = {
  AS: 4,
  CS: 16,
  DA: 8,
  DS: 16,
  IS: 12,
  LO: 64,
  LT: 10_240,
  PN: 64,
  SH: 16,
  ST: 1024,
  TM: 14,
  UI: 64,
  UT: 2 ** 31,
};

const LONG_TEXTS: ReadonlySet<string> = new Set(["LT", "ST", "UT"]);
/** Control characters other than those of lines. */
// deno-lint-ignore no-control-regex
const CONTROLS = /[\0-\x08\x0b\x0e-\x1f\x7f]/;

const NUMBERS: {
  readonly [representation in Plain]?: {
    readonly bytes: number;
    readonly write: (view: DataView, at: number, value: number) => void;
  };
} = {
  // A tag is two words, the group first.
  AT: {
    bytes: 4,
    write: (view, at, tag) => {
      view.setUint16(at, tag >>> 16, true);
      view.setUint16(at + 2, tag & 0xffff, true);
    },
  },
  SS: { bytes: 2, write: (view, at, value) => view.setInt16(at, value, true) },
  UL: { bytes: 4, write: (view, at, value) => view.setUint32(at, value, true) },
  US: { bytes: 2, write: (view, at, value) => view.setUint16(at, value, true) },
};

/**
 * The bytes of a value, an even number of them.
 *
 * @throws {RangeError} when the value is too long, or not of a kind that the
 * representation can hold.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatDicomValue } from "./dicom_value.ts";
 * assert.deepEqual(formatDicomValue("US", 258), Uint8Array.of(2, 1));
 * const text = new TextDecoder().decode(formatDicomValue("CS", ["MG", "A"]));
 * assert.equal(text, "MG\\A");
 * ```
 */
export function formatDicomValue(
  representation: Plain,
  value: PlainDicomValue,
): Uint8Array {
  if (value instanceof Uint8Array) {
    return evenly(value, 0);
  }
  const values: readonly (string | number)[] = Array.isArray(value)
    ? value
    : [value];
  const numbers = NUMBERS[representation];
  if (numbers === undefined) return formatText(representation, values);
  const bytes = new Uint8Array(values.length * numbers.bytes);
  const view = new DataView(bytes.buffer);
  values.forEach((one, place) =>
    numbers.write(view, place * numbers.bytes, Number(one))
  );
  return bytes;
}

function formatText(
  representation: Plain,
  values: readonly (string | number)[],
): Uint8Array {
  const texts = values.map((value) =>
    checkText(
      representation,
      typeof value === "number" ? decimal(value) : value,
    )
  );
  const bytes = new TextEncoder().encode(texts.join("\\"));
  return evenly(bytes, representation === "UI" ? 0 : 0x20);
}

/** A decimal string has 16 characters at most. */
function decimal(value: number): string {
  const text = String(value);
  return text.length <= 16 ? text : String(Number(value.toPrecision(10)));
}

function checkText(representation: Plain, text: string): string {
  const most = TEXTS[representation] ?? 0;
  const isOneValue = LONG_TEXTS.has(representation) || !/[\\\n\r\t]/.test(text);
  if (text.length <= most && isOneValue && !CONTROLS.test(text)) return text;
  throw new RangeError(
    `Cannot write a DICOM value as ${representation} must have up to ${most} characters and neither backslashes nor control characters: current value is ${
      JSON.stringify(text.slice(0, 80))
    }`,
  );
}

function evenly(bytes: Uint8Array, filling: number): Uint8Array {
  if (bytes.length % 2 === 0) return bytes;
  const padded = new Uint8Array(bytes.length + 1).fill(filling);
  padded.set(bytes);
  return padded;
}
