/** Untrusted values to model cards. */
import * as v from "valibot";
import { CardError } from "../errors.ts";
import type { ModelCard } from "./card.ts";
import { cardSchema } from "./card_schema.ts";

/** Options of {@linkcode parseCard}. */
export interface ParseCardOptions {
  /** Where the card comes from, named in errors. */
  readonly file?: string | undefined;
}

const MAX_SHOWN = 80;
const MAX_DEPTH = 24;

/**
 * Checks that a value is a model card, completely: unknown keys are refused,
 * too. The first fault is reported with its place, the value seen and the
 * value wanted.
 *
 * @throws {CardError} when the value does not follow the schema.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { loadCatalogue, parseCard } from "@medigan/core/registry";
 * const card = loadCatalogue().get(5);
 * assert.deepEqual(parseCard(structuredClone(card)), card);
 * assert.throws(
 *   () => parseCard({ ...card, id: "five" }, { file: "five.json" }),
 *   /five\.json as id must be five digits.*current value is "five"/,
 * );
 * ```
 */
export function parseCard(
  input: unknown,
  options: ParseCardOptions = {},
): ModelCard {
  const name = options.file === undefined
    ? "the model card"
    : `the model card ${options.file}`;
  if (isDeeperThan(input, MAX_DEPTH)) {
    throw new CardError(
      `Cannot read ${name} as it must not be nested deeper than ${MAX_DEPTH} levels: current value is deeper`,
    );
  }
  const result = v.safeParse(cardSchema, input, { abortEarly: true });
  if (!result.success) throw cardError(result.issues[0], name);
  // Valibot's type says the same with other words for optional properties.
  return deepFreeze(result.output as ModelCard);
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 ||
    Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}

function cardError(issue: v.BaseIssue<unknown>, name: string): CardError {
  const path = issue.path ?? [];
  const place = path.length === 0 ? "it" : pathText(path);
  // For an unknown key the issue's own input is the key.
  const seen = path.length === 0 ? issue.input : path.at(-1)?.value;
  return new CardError(
    `Cannot read ${name} as ${place} must be ${issue.message}: current value is ${
      shownValue(seen)
    }`,
  );
}

function pathText(path: readonly { readonly key: unknown }[]): string {
  return path.reduce(
    (text, { key }) =>
      typeof key === "number"
        ? `${text}[${key}]`
        : text === ""
        ? String(key)
        : `${text}.${key}`,
    "",
  );
}

/** A value as short text for a message. */
export function shownValue(value: unknown): string {
  if (typeof value === "bigint" || typeof value === "symbol") {
    return String(value);
  }
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    return "a value that is not JSON";
  }
  if (text === undefined) return value === undefined ? "absent" : "a function";
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}…`;
}
