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
  { kind, minimum, choices }: HyperparameterSpec,
  value: OptionValue,
): string | undefined {
  if (kind === "boolean") {
    return typeof value === "boolean" ? undefined : "true or false";
  }
  if (kind === "text") {
    const isGood = typeof value === "string" &&
      (choices === undefined || choices.includes(value));
    return isGood ? undefined : `one of ${choices?.join(", ") ?? "texts"}`;
  }
  const isNumber = typeof value === "number" && Number.isFinite(value) &&
    (kind === "number" || Number.isInteger(value));
  if (isNumber && value >= (minimum ?? -Infinity)) return undefined;
  const noun = kind === "integer" ? "an integer" : "a number";
  return minimum === undefined ? noun : `${noun} of at least ${minimum}`;
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
    if (seen === undefined || seen === value) continue;
    throw new UsageError(
      `Cannot build ${family.name} as "${name}" must be ${
        JSON.stringify(seen)
      } to fit the tensors: current value is ${JSON.stringify(value)}`,
      { hint: `Leave "${name}" out: the tensors tell it` },
    );
  }
}
