/** Values as Python's `str` writes them, as upstream compares these texts. */
import { isObject, type Json } from "../json.ts";

/** Tells whole numbers that were written as floats. */
export type FloatTest = (holder: object, key: string) => boolean;

/**
 * Python's `str` of a JSON value.
 *
 * @param isFloat Whether a whole number is a float to Python.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { pythonText } from "./python_text.ts";
 * assert(pythonText(null) === "None" && pythonText(224, true) === "224.0");
 * assert(pythonText(["a", true]) === "['a', True]");
 * ```
 */
export function pythonText(value: Json, isFloat = false): string {
  return typeof value === "string" ? value : repr(value, isFloat);
}

function repr(value: Json, isFloat = false): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return numberText(value, isFloat);
  if (typeof value === "string") return quoted(value);
  if (isObject(value)) {
    const items = Object.entries(value)
      .map(([key, item]) => `${quoted(key)}: ${repr(item)}`);
    return `{${items.join(", ")}}`;
  }
  return `[${(value as readonly Json[]).map((item) => repr(item)).join(", ")}]`;
}

/** Python turns to exponents at 1e16 and 1e-5, and pads them to two digits. */
function numberText(value: number, isFloat: boolean): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e16) {
    return isFloat ? `${value}.0` : String(value);
  }
  const isSmall = Math.abs(value) < 1e-4;
  const isLarge = Math.abs(value) >= 1e16;
  if (!isSmall && !isLarge) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
}

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")
    .replaceAll("\t", "\\t").replaceAll("\r", "\\r");
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) +
    quote;
}
