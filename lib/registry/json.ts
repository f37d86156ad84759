/** JSON values, and paths into them. */

/** Any JSON value. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | JsonObject;

/** A JSON object. */
export interface JsonObject {
  /** Any key. */
  readonly [key: string]: Json;
}

/** Whether a value is an object, and neither `null` nor a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object's own value of a key, or `undefined`. */
export function ownValue(value: unknown, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** What a dot path leads to, or `undefined`. */
export function valueAt(value: unknown, path: string): Json | undefined {
  return path.split(".").reduce<Json | undefined>(
    ownValue,
    value as Json | undefined,
  );
}

/** A copy in which the dot path leads to another value. */
export function withValueAt(
  value: JsonObject,
  path: string,
  replacement: Json,
): JsonObject {
  const [key, rest] = splitPath(path);
  const inner = ownValue(value, key);
  return {
    ...value,
    [key]: rest === undefined
      ? replacement
      : withValueAt(isObject(inner) ? inner : {}, rest, replacement),
  };
}

/** A copy in which the dot path leads nowhere; emptied groups stay. */
export function withoutValueAt(value: JsonObject, path: string): JsonObject {
  const [key, rest] = splitPath(path);
  if (!Object.hasOwn(value, key)) return value;
  const { [key]: inner, ...others } = value;
  if (rest === undefined || !isObject(inner)) return others;
  return { ...value, [key]: withoutValueAt(inner, rest) };
}

function splitPath(path: string): [key: string, rest: string | undefined] {
  const dot = path.indexOf(".");
  return dot < 0
    ? [path, undefined]
    : [path.slice(0, dot), path.slice(dot + 1)];
}
