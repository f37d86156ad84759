/** Upstream's `get_models_by_key_value_pair`. */
import { isObject, type Json, valueAt } from "../json.ts";
import type { KeyValueQuery } from "../search/select.ts";
import type { KeyValueMatch, SearchValue } from "../search/types.ts";
import type { CompatEntry } from "./entries.ts";
import { pythonText } from "./python_text.ts";

/**
 * Models whose value under a key equals, or whose list holds, the wanted text.
 * As upstream, it gives back the value that was asked for, in lower case once
 * a list was met.
 *
 * @throws {TypeError} when a list is asked for something that is no text.
 */
export function keyValueCompat(
  entries: readonly CompatEntry[],
  query: KeyValueQuery,
): KeyValueMatch[] {
  const { key, caseSensitive = false } = query;
  const fold = (text: string) => caseSensitive ? text : text.toLowerCase();
  const text = (value: Json) => fold(pythonText(value));
  const matches: KeyValueMatch[] = [];
  let echoed = query.value;
  for (const { id, selection } of entries) {
    const stored = valueAt(selection, key);
    if (stored === undefined || stored === null || isObject(stored)) continue;
    const items = Array.isArray(stored) ? stored : [stored];
    if (Array.isArray(stored)) echoed = fold(asText(echoed));
    if (items.some((item) => text(item) === text(echoed))) {
      matches.push({ id, key, value: echoed });
    }
  }
  return matches;
}

function asText(value: SearchValue): string {
  if (typeof value === "string") return value;
  throw new TypeError(
    `Cannot look for a value in a list as it must be a text: current value is ${value}`,
  );
}
