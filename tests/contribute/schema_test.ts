/** The published JSON schema says the same as the library. */
import assert from "node:assert/strict";
import { loadCatalogue, parseCard } from "../../lib/registry/mod.ts";
import published from "../../docs/medigan.schema.json" with { type: "json" };
import { netCard } from "./packages.ts";

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly items?: Schema | boolean;
  readonly prefixItems?: readonly Schema[];
  readonly properties?: { readonly [key: string]: Schema };
  readonly additionalProperties?: boolean | Schema;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

const schema = published as unknown as Schema;

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function fitsType(value: unknown, type: string | undefined): boolean {
  if (type === undefined) return true;
  if (type === "integer") return Number.isInteger(value);
  return typeOf(value) === type;
}

/** As much of JSON schema as the schema uses. */
function fits(value: unknown, one: Schema | boolean): boolean {
  if (typeof one === "boolean") return one;
  const number = Number(value);
  const isText = typeof value === "string";
  return [
    fitsType(value, one.type),
    !("const" in one) || value === one.const,
    one.enum?.includes(value) ?? true,
    !isText || new RegExp(one.pattern ?? "", "u").test(value),
    !isText || value.length >= (one.minLength ?? 0),
    typeof value !== "number" || number >= (one.minimum ?? -Infinity),
    typeof value !== "number" || number <= (one.maximum ?? Infinity),
    one.anyOf?.some((part) => fits(value, part)) ?? true,
    one.allOf?.every((part) => fits(value, part)) ?? true,
    (one.oneOf?.filter((part) => fits(value, part)).length ?? 1) === 1,
    !Array.isArray(value) || fitsItems(value, one),
    typeOf(value) !== "object" || fitsProperties(Object(value), one),
  ].every(Boolean);
}

function fitsItems(value: readonly unknown[], one: Schema): boolean {
  return value.length >= (one.minItems ?? 0) &&
    value.every((item, place) =>
      fits(item, one.prefixItems?.[place] ?? one.items ?? {})
    );
}

function fitsProperties(value: object, one: Schema): boolean {
  const { properties = {}, additionalProperties: others = true } = one;
  return (one.required ?? []).every((key) => key in value) &&
    Object.entries(value).every(([key, inner]) =>
      Object.hasOwn(properties, key)
        ? fits(inner, properties[key]!)
        : fits(inner, others)
    );
}

const cards = [...loadCatalogue().list(), netCard()];

Deno.test("the JSON schema takes every card", () => {
  for (const card of cards) {
    assert(fits(JSON.parse(JSON.stringify(card)), schema), card.id);
  }
});

/** Values that no place of a card can have. */
const WRONG = [undefined, {}, -1.5, "\0", [[]]];

Deno.test("what the library refuses of a card's parts, the JSON schema does", () => {
  const refusals = { both: 0, library: 0 };
  for (
    const part of ["schema", "id", "execution", "selection", "description"]
  ) {
    for (const value of WRONG) {
      const card = JSON.parse(JSON.stringify({ ...netCard(), [part]: value }));
      assert.throws(() => parseCard(card));
      assert(!fits(card, schema), `${part} = ${JSON.stringify(value)}`);
      refusals.both++;
    }
  }
  for (const key of Object.keys(netCard().execution)) {
    for (const value of WRONG) {
      const execution = { ...netCard().execution, [key]: value };
      const card = JSON.parse(JSON.stringify({ ...netCard(), execution }));
      const isGood = fits(card, schema);
      let isTaken = true;
      try {
        parseCard(card);
      } catch {
        isTaken = false;
      }
      // The schema may be kinder, never stricter.
      if (isTaken) assert(isGood, `${key} = ${JSON.stringify(value)}`);
      else if (isGood) refusals.library++;
      else refusals.both++;
    }
  }
  assert(refusals.both > 45, JSON.stringify(refusals));
});
