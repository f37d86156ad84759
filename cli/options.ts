/** Values of options, from text, with errors that say what is valid. */
import { InvalidArgumentError } from "commander";
import type { OptionValue } from "../lib/registry/card.ts";

/** A whole number that is at least 1. */
export function parseCount(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value > 0) {
    return value;
  }
  throw new InvalidArgumentError("It must be a whole number above 0");
}

/** A whole number that is at least 0. */
export function parseIndex(text: string): number {
  return text === "0" ? 0 : parseCount(text);
}

/** A finite number. */
export function parseNumber(text: string): number {
  const value = text.trim() === "" ? NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw new InvalidArgumentError("It must be a number");
}

/** Texts of repeated options, in order. */
export function collectText(
  text: string,
  texts: readonly string[] = [],
): readonly string[] {
  return [...texts, text];
}

/** `HEIGHTxWIDTH`, or `native`. */
export function parseImageSize(
  text: string,
): "native" | readonly [number, number] {
  if (text === "native") return text;
  const [, height = "", width = ""] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  if (Number(height) > 0 && Number(width) > 0) {
    return [parseCount(height), parseCount(width)];
  }
  throw new InvalidArgumentError("It must be HEIGHTxWIDTH or native");
}

/** `LOW,HIGH`, or `picture`. */
export function parseInputRange(
  text: string,
): "picture" | readonly [number, number] {
  if (text === "picture") return text;
  const [low = NaN, high = NaN, ...others] = text.split(",").map(Number);
  if (low < high && Number.isFinite(high - low) && others.length === 0) {
    return [low, high];
  }
  throw new InvalidArgumentError("It must be LOW,HIGH or picture");
}

/** Counts by label: `benign=500,malignant=500`. */
export function parsePlan(text: string): { [label: string]: number } {
  const pairs = text.split(",").map((part) => {
    const at = part.lastIndexOf("=");
    const count = part.slice(at + 1);
    if (at > 0 && /^\d+$/.test(count)) {
      return [part.slice(0, at).trim(), Number(count)] as const;
    }
    throw new InvalidArgumentError(
      "It must be counts by label, such as benign=500,malignant=500",
    );
  });
  return Object.fromEntries(pairs);
}

/** Values by key, of repeated `--set` options. */
export type Settings = { readonly [key: string]: OptionValue };

/**
 * Adds one `key=value` to those given so far. Values are read as JSON where
 * they are JSON, as Python's `True`, `False` and `None`, and else as text.
 */
export function collectSetting(
  text: string,
  settings: Settings = {},
): Settings {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("It must be key=value");
  return {
    ...settings,
    [text.slice(0, at).trim()]: settingValue(text.slice(at + 1)),
  };
}

const PYTHON_VALUES = new Map([["True", true], ["False", false], [
  "None",
  null,
]]);

function settingValue(text: string): OptionValue {
  const python = PYTHON_VALUES.get(text);
  if (python !== undefined) return python;
  try {
    const value = JSON.parse(text);
    return isSettingValue(value) ? value : text;
  } catch {
    return text;
  }
}

function isSettingValue(value: unknown): value is OptionValue {
  const isPlain = (one: unknown) =>
    typeof one === "string" || typeof one === "number";
  return value === null || typeof value === "boolean" || isPlain(value) ||
    (Array.isArray(value) && value.every(isPlain));
}
