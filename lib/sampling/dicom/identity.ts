/**
 * Who a synthetic image would be of: identifiers, a person and a day, all
 * derived from what made it.
 */
import { sha256Hex } from "../../platform/digest.ts";
import type { Sample } from "../sample.ts";

/** A person who does not exist. */
export interface SyntheticPatient {
  /** `Synthetic^` and the identifier. */
  readonly name: string;
  /** Begins with `SYN-`. */
  readonly id: string;
  /** Sex. */
  readonly sex: "F" | "M";
  /** Age in years at the study. */
  readonly ageYears: number;
  /** Date of birth, `YYYYMMDD`. */
  readonly birthDate: string;
  /** Date of the study, `YYYYMMDD`. */
  readonly studyDate: string;
  /** Time of the study, `HHMMSS`. */
  readonly studyTime: string;
}

/** What is known of such a person beforehand. */
export interface PatientWish {
  /** Sex, where the organ tells it. */
  readonly sex?: "F" | "M" | undefined;
  /** Youngest and oldest in years. */
  readonly ages: readonly [number, number];
}

const FIRST_STUDY_DAY = Date.UTC(2015, 0, 1);
const STUDY_DAYS = 3652;
const DAY_MS = 86_400_000;

/**
 * A UID under the root for UUIDs, the same for the same names.
 *
 * Source: DICOM PS3.5, B.2; RFC 9562, version 8 (own use).
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { dicomUid } from "./identity.ts";
 * assert.equal(dicomUid("a", "b"), dicomUid("a", "b"));
 * assert.match(dicomUid("a", "bc"), /^2\.25\.[1-9]\d{1,38}$/);
 * ```
 */
export function dicomUid(...names: readonly (string | number)[]): string {
  const digest = BigInt(`0x${sha256Hex(JSON.stringify(names)).slice(0, 32)}`);
  const version = (digest & ~(0xfn << 76n)) | (8n << 76n);
  const uuid = (version & ~(0x3n << 62n)) | (0x2n << 62n);
  return `2.25.${uuid}`;
}

/**
 * Names of whom a sample is of. Samples of slices of one file are of one
 * person; each other sample is of a person of its own.
 */
export function personOf({ provenance, index, input }: Sample): string[] {
  const { weightsSha256, seed } = provenance;
  return [weightsSha256, seed, input?.sha256 ?? String(index)];
}

/**
 * A person who does not exist, the same for the same names.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { syntheticPatient } from "./identity.ts";
 * const wish = { sex: "F", ages: [40, 74] } as const;
 * const patient = syntheticPatient(["weights", "7", "0"], wish);
 * assert(patient.sex === "F" && patient.ageYears >= 40);
 * ```
 */
export function syntheticPatient(
  person: readonly string[],
  { sex, ages: [youngest, oldest] }: PatientWish,
): SyntheticPatient {
  const digest = sha256Hex(JSON.stringify([...person, "patient"]));
  // Each draw has 32 bits of the digest to itself.
  const draw = (place: number, count: number) =>
    Number.parseInt(digest.slice(place * 8, place * 8 + 8), 16) % count;
  const ageYears = youngest + draw(0, oldest - youngest + 1);
  const study = new Date(FIRST_STUDY_DAY + draw(1, STUDY_DAYS) * DAY_MS);
  const sinceBirthday = draw(2, 365) * DAY_MS;
  const birth = new Date(study.getTime() - sinceBirthday);
  birth.setUTCFullYear(birth.getUTCFullYear() - ageYears);
  const seconds = 8 * 3600 + draw(3, 10 * 3600);
  const time = new Date(study.getTime() + seconds * 1000);
  const id = `SYN-${digest.slice(40, 52).toUpperCase()}`;
  return {
    name: `Synthetic^${id}`,
    id,
    sex: sex ?? (draw(4, 2) === 0 ? "F" : "M"),
    ageYears,
    birthDate: dateText(birth),
    studyDate: dateText(study),
    studyTime: time.toISOString().slice(11, 19).replaceAll(":", ""),
  };
}

function dateText(date: Date): string {
  return date.toISOString().slice(0, 10).replaceAll("-", "");
}
