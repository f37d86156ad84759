/** The one document that a command prints with `--json`. */

// Characters that JSON lets through and that a terminal may act on.
const UNSAFE = /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * A versioned document as text. Values that JSON cannot hold are written as
 * people would: big integers as numbers, NaN and infinities as null.
 */
export function renderDocument(name: string, document: object): string {
  const schema = `medigan.${name}/1`;
  const text = JSON.stringify(
    { schema, ...document },
    (_key, value) => typeof value === "bigint" ? Number(value) : value,
    2,
  );
  return text.replace(UNSAFE, escapeCharacter) + "\n";
}

function escapeCharacter(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) =>
      `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`,
  ).join("");
}
