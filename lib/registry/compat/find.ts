/** Search as upstream does it (`ModelSelector.find_matching_models_by_values`). */
import { isObject, type Json } from "../json.ts";
import type { FindModelsOptions } from "../options.ts";
import type { ModelMatch, SearchValue, TermMatch } from "../search/types.ts";
import { UsageError } from "../../errors.ts";
import type { CompatEntry } from "./entries.ts";
import { pythonText } from "./python_text.ts";

interface Leaf {
  readonly path: string;
  readonly value: string;
}

/**
 * Models with values that equal the wanted ones as whole texts. A text in
 * place of the list is searched letter by letter, as upstream does.
 *
 * @throws {UsageError} when there are no values.
 */
export function findCompat(
  entries: readonly CompatEntry[],
  values: readonly SearchValue[] | string,
  options: FindModelsOptions = {},
): ModelMatch[] {
  if (!values || values.length === 0) {
    throw new UsageError(
      "Cannot search as there must be at least one value: current list is empty",
    );
  }
  const { operator = "AND", matchKeys = false, caseSensitive = false } =
    options;
  const fold = (text: string) => caseSensitive ? text : text.toLowerCase();
  const wanted = [...values].map((value) =>
    caseSensitive ? value : fold(pythonText(value))
  );
  return entries.flatMap((entry) => {
    const matches = [...leaves(entry, matchKeys)].flatMap((leaf) =>
      wanted.filter((term) => term === fold(leaf.value))
        .map((term): TermMatch => ({ ...leaf, term: String(term) }))
    );
    const found = new Set(matches.map(({ term }) => term));
    const isMatch = combine(operator, found.size, new Set(wanted).size);
    return isMatch ? [{ id: entry.id, matches }] : [];
  });
}

function combine(operator: string, found: number, wanted: number): boolean {
  if (operator === "AND") return found === wanted;
  if (operator === "OR") return found > 0;
  return operator === "XOR" && found === 1;
}

function* leaves(entry: CompatEntry, withKeys: boolean): Generator<Leaf> {
  const { isFloat = () => false } = entry;
  const text = (holder: object, key: string, value: Json) =>
    pythonText(value, isFloat(holder, key));
  const walk = function* (holder: object, prefix: string): Generator<Leaf> {
    for (const [key, value] of Object.entries(holder) as [string, Json][]) {
      const path = prefix === "" ? key : `${prefix}.${key}`;
      if (withKeys) yield { path, value: key };
      if (isObject(value)) yield* walk(value, path);
      else if (Array.isArray(value)) {
        for (const [index, item] of value.entries()) {
          yield { path, value: text(value, String(index), item) };
        }
      } else yield { path, value: text(holder, key, value) };
    }
  };
  yield* walk(entry.selection, "");
}
