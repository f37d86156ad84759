/** Finding the form of a PGGAN. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import type { Hyperparameters, Recognition } from "../family.ts";
import type { PgganForm } from "./form.ts";
import { akanimax } from "./forms/akanimax.ts";
import { cxr } from "./forms/cxr.ts";
import { ganZoo } from "./forms/gan_zoo.ts";
import { rosinality } from "./forms/rosinality.ts";
import { type PgganParts, readParts } from "./parts.ts";

const FORMS: readonly PgganForm[] = [rosinality, cxr, ganZoo, akanimax];

/** A form and the layers that were found. */
export interface FoundForm {
  /** The form. */
  readonly form: PgganForm;
  /** Its layers. */
  readonly parts: PgganParts;
}

/** The form whose names the tensors have, or nothing when there is none. */
export function findForm(state: StateDict): FoundForm | undefined {
  for (const form of FORMS) {
    const parts = readParts(state, form);
    if (parts !== undefined) return { form, parts };
  }
  return undefined;
}

/** Recognises a PGGAN. */
export function recognisePggan(
  state: StateDict,
  given: Hyperparameters,
): Recognition | undefined {
  const found = findForm(state);
  if (found === undefined) return undefined;
  const { form, parts } = found;
  const { hyperparameters, notes } = form.describe(parts, given);
  const idle = Object.keys(given).filter((name) =>
    hyperparameters[name] === undefined
  );
  const idleNote = `Without effect on a PGGAN of the form ${form.name}: ${
    idle.join(", ")
  }`;
  return {
    hyperparameters,
    confidence: "sure",
    missing: [],
    notes: idle.length === 0 ? notes : [...notes, idleNote],
  };
}
