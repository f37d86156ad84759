/** Checking hyperparameters that a user gives. */
import { UsageError } from "../../lib/errors.ts";
import type { OptionValue } from "../../lib/registry/card.ts";
import type {
  GeneratorFamily,
  Hyperparameters,
  HyperparameterSpec,
  Recognition,
} from "./family.ts";

/**
 * Checks that a family knows all names and that the values are of their kinds.
 *
 * @throws {UsageError} when it does not.
 */
export function checkHyperparameters(
  family: GeneratorFamily,
  given: Hyperparameters,
): void {
  for (const [name, value] of Object.entries(given)) {
    const spec = family.hyperparameters.find((known) => known.name === name);
    if (spec === undefined) {
      const names = family.hyperparameters.map((known) => known.name);
      throw new UsageError(
        `Cannot set "${name}" as family ${family.name} knows only ${
          names.join(", ")
        }`,
      );
    }
    const wanted = describeMismatch(spec, value);
    if (wanted !== undefined) {
      throw new UsageError(
        `Cannot set "${name}" as it must be ${wanted}: current value is ${
          JSON.stringify(value)
        }`,
      );
    }
  }
}

/** What a value must be, when it is not. */
function describeMismatch(
  spec: HyperparameterSpec,
  value: OptionValue,
): string | undefined {
  const { kind, minimum, choices } = spec;
  if (kind === "boolean") {
    return typeof value === "boolean" ? undefined : "true or false";
  }
  if (kind === "text") {
    const isGood = typeof value === "string" &&
      (choices === undefined || choices.includes(value));
    return isGood ? undefined : `one of ${choices?.join(", ") ?? "texts"}`;
  }
  if (kind === "integers") return describeListMismatch(spec, value);
  if (isNumberOf(spec, value)) return undefined;
  const noun = kind === "integer" ? "an integer" : "a number";
  return minimum === undefined ? noun : `${noun} of at least ${minimum}`;
}

function describeListMismatch(
  { minimum, length }: HyperparameterSpec,
  value: OptionValue,
): string | undefined {
  const isGood = Array.isArray(value) &&
    (length === undefined || value.length === length) &&
    value.every((one) => isNumberOf({ kind: "integer", minimum }, one));
  if (isGood) return undefined;
  const noun = length === undefined ? "integers" : `${length} integers`;
  const list = `a list of ${noun}`;
  return minimum === undefined ? list : `${list} of at least ${minimum}`;
}

function isNumberOf(
  { kind, minimum = -Infinity }: {
    readonly kind: HyperparameterSpec["kind"];
    readonly minimum?: number | undefined;
  },
  value: OptionValue,
): boolean {
  return typeof value === "number" && Number.isFinite(value) &&
    (kind === "number" || Number.isInteger(value)) && value >= minimum;
}

/**
 * Checks that what was given agrees with what the tensors say.
 *
 * @throws {UsageError} when it does not.
 */
export function checkAgreement(
  family: GeneratorFamily,
  given: Hyperparameters,
  { hyperparameters }: Recognition,
): void {
  for (const [name, value] of Object.entries(given)) {
    const seen = hyperparameters[name];
    if (seen === undefined || isSame(seen, value)) continue;
    throw new UsageError(
      `Cannot build ${family.name} as "${name}" must be ${
        JSON.stringify(seen)
      } to fit the tensors: current value is ${JSON.stringify(value)}`,
      { hint: `Leave "${name}" out: the tensors tell it` },
    );
  }
}

function isSame(left: OptionValue, right: OptionValue): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
