/** Finding the family that named tensors belong to. */
import type { StateDict } from "../../lib/checkpoint/mod.ts";
import { UnsupportedModelError, UsageError } from "../../lib/errors.ts";
import { listFamilies } from "./catalogue.ts";
import type {
  GeneratorFamily,
  Hyperparameters,
  Recognition,
} from "./family.ts";
import { checkAgreement, checkHyperparameters } from "./hyperparameters.ts";

/** A family and what it sees. */
export interface FamilyChoice {
  /** The family. */
  readonly family: GeneratorFamily;
  /** What it sees in the tensors. */
  readonly recognition: Recognition;
}

/** What the user says about the tensors. */
export interface FamilyWish {
  /** Name of the family. */
  readonly family?: string | undefined;
  /** Hyperparameters. */
  readonly hyperparameters?: Hyperparameters | undefined;
}

/**
 * The family of named tensors and all its hyperparameters.
 *
 * @throws {UnsupportedModelError} when it is not clear.
 * @throws {UsageError} when what the user says cannot be.
 */
export function chooseFamily(
  state: StateDict,
  { family: name, hyperparameters: given = {} }: FamilyWish,
): FamilyChoice {
  const family = name === undefined
    ? recogniseFamily(state)
    : familyByName(name);
  checkHyperparameters(family, given);
  const recognition = family.recognise(state, given);
  if (recognition === undefined) {
    throw new UnsupportedModelError(
      `Cannot build ${family.name} as the tensors are not those of one: ${
        describeTensors(state)
      }`,
      { hint: "Leave the family out, or name another one" },
    );
  }
  checkAgreement(family, given, recognition);
  checkComplete(family, recognition, state);
  return { family, recognition };
}

function familyByName(name: string): GeneratorFamily {
  const family = listFamilies().find((known) => known.name === name);
  if (family !== undefined) return family;
  throw new UsageError(
    `Cannot use family "${name}" as it must be one of ${familyNames()}`,
  );
}

function recogniseFamily(state: StateDict): GeneratorFamily {
  const seen = listFamilies().flatMap((family) => {
    const recognition = family.recognise(state, {});
    return recognition === undefined ? [] : [{ family, recognition }];
  });
  const sure = seen.filter(({ recognition }) =>
    recognition.confidence === "sure"
  );
  const [only] = sure;
  if (only !== undefined && sure.length === 1) return only.family;
  const names = (sure.length > 0 ? sure : seen).map(({ family }) =>
    family.name
  );
  throw new UnsupportedModelError(
    `Cannot recognise the generator: ${describeTensors(state)}${
      names.length > 0 ? `; it could be ${names.join(" or ")}` : ""
    }`,
    {
      hint: names.length > 0
        ? `Name the family, such as --family ${names[0]}`
        : `Known families are ${familyNames()}; name one with --family, or the right part of the file with --state-at`,
    },
  );
}

function checkComplete(
  family: GeneratorFamily,
  { missing }: Recognition,
  state: StateDict,
): void {
  const [first] = missing;
  if (first === undefined) return;
  const meanings = family.hyperparameters
    .filter(({ name }) => missing.includes(name))
    .map(({ name, summary }) => `"${name}" (${summary})`);
  throw new UnsupportedModelError(
    `Cannot build ${family.name} as no tensor tells ${meanings.join(", ")}: ${
      describeTensors(state)
    }`,
    { hint: `Say it, such as --set ${first}=VALUE` },
  );
}

function familyNames(): string {
  return listFamilies().map(({ name }) => name).join(", ");
}

/** What there is, for somebody who must find out what it belongs to. */
function describeTensors({ tensors }: StateDict): string {
  const prefixes = new Set(
    [...tensors.keys()].map((name) => name.split(".")[0]),
  );
  const shapes = [...tensors].slice(0, 3).map(([name, { shape }]) =>
    `${name} [${shape.join(", ")}]`
  );
  const listed = [...prefixes].slice(0, 8).join(", ");
  const more = prefixes.size > 8 ? ` and ${prefixes.size - 8} more` : "";
  return `there are ${tensors.size} tensors under ${listed}${more}, beginning with ${
    shapes.join(", ")
  }`;
}
