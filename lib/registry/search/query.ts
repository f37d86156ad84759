/** The language of searches: `mri organ:brain "breast mass" fid<100`. */
import { UsageError } from "../../errors.ts";
import type { SearchValue } from "./types.ts";
import { wordsOf } from "./text.ts";

/** How a field's value is compared: `:` holds, `=` is, the rest are numbers. */
export type Relation = ":" | "=" | "<" | "<=" | ">" | ">=";

/** One part of a query. */
export interface Term {
  /** As it was written. */
  readonly raw: string;
  /** The field that it is about; any when absent. */
  readonly field?: string;
  /** How it is compared. */
  readonly relation: Relation;
  /** What is looked for. */
  readonly text: string;
}

/**
 * The terms of a query in one line. Quotes hold a phrase together.
 *
 * @throws {UsageError} when there is nothing to search for, or a field is
 * compared by an unknown sign.
 */
export function parseQuery(query: string): Term[] {
  const joined = query.replace(/\s*([~!^=<>]+)\s*/g, "$1");
  const parts = joined.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];
  return checked(parts.map((part) => parseTerm(part.replaceAll('"', ""))));
}

/**
 * The terms of a list of values, each of which may hold blanks.
 *
 * @throws {UsageError} when there is nothing to search for.
 */
export function parseValues(values: readonly SearchValue[]): Term[] {
  return checked(values.map((value) => parseTerm(String(value ?? ""))));
}

const RELATIONS = [":", "=", "<", "<=", ">", ">="];

function parseTerm(raw: string): Term {
  const sign = /^\s*[A-Za-z_][\w. -]*?\s*([~!^=<>]+)/.exec(raw)?.[1];
  if (sign !== undefined && !RELATIONS.includes(sign)) {
    throw new UsageError(
      `Cannot search for "${raw}" as a field must be followed by one of ${
        RELATIONS.join(" ")
      }: current sign is ${sign}`,
    );
  }
  const [, field, relation, text] =
    /^\s*([A-Za-z_][\w. -]*?)\s*(<=|>=|:(?!\/\/)|=|<|>)(.*)$/s.exec(raw) ?? [];
  if (field === undefined || text === undefined) {
    return checkTerm({ raw, relation: ":", text: raw });
  }
  return checkTerm({ raw, field, relation: relation as Relation, text });
}

function checkTerm(term: Term): Term {
  if (/[<>]/.test(term.relation)) {
    const isNumber = term.text.trim() !== "" && Number.isFinite(+term.text);
    if (isNumber) return term;
    throw new UsageError(
      `Cannot search for "${term.raw}" as ${term.relation} must be followed by a number: current value is "${term.text}"`,
    );
  }
  if (wordsOf(term.text).length > 0) return term;
  throw new UsageError(
    `Cannot search for "${term.raw}" as a value must hold a letter or a digit: current value is "${term.text}"`,
  );
}

function checked(terms: readonly Term[]): Term[] {
  if (terms.length === 0) {
    throw new UsageError(
      "Cannot search as there must be at least one value: current query is empty",
    );
  }
  return [...new Map(terms.map((term) => [term.raw, term])).values()];
}
