/** Where two plain values differ. */

/**
 * The places where two values of plain data differ, each in words: its dot
 * path, then what was and what is.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { differences } from "./differences.ts";
 * const found = differences({ a: { b: 1 }, c: 2 }, { a: { b: 3 }, c: 2 });
 * assert.deepEqual(found, ["a.b was 1 and is 3"]);
 * ```
 */
export function differences(
  was: unknown,
  is: unknown,
  path = "",
): string[] {
  if (!isGroup(was) || !isGroup(is)) {
    const [before, now] = [shown(was), shown(is)];
    return before === now ? [] : [`${path} was ${before} and is ${now}`];
  }
  const names = new Set([...Object.keys(was), ...Object.keys(is)]);
  return [...names].flatMap((name) =>
    differences(was[name], is[name], path === "" ? name : `${path}.${name}`)
  );
}

function isGroup(value: unknown): value is { [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  if (text === undefined) return "not set";
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
