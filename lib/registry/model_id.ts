/** Model names as users write them, to identifiers. */
import { UnknownModelError } from "../errors.ts";
import { didYouMean, editDistance, likelyMeant } from "./distance.ts";

/**
 * The identifier that a user's name of a model stands for: a number, padded or
 * not, an identifier in any case, the beginning of exactly one, or a part of
 * exactly one.
 *
 * @throws {UnknownModelError} when it stands for none or for several; the hint
 * names candidates.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { resolveModelId } from "./model_id.ts";
 * const ids = ["00001_DCGAN_MMG", "00010_FASTGAN_POLYP"];
 * assert(resolveModelId(1, ids) === "00001_DCGAN_MMG");
 * assert(resolveModelId("fastgan", ids) === "00010_FASTGAN_POLYP");
 * ```
 */
export function resolveModelId(
  name: number | string,
  ids: readonly string[],
): string {
  const wanted = String(name).trim().toLowerCase();
  const found = candidates(wanted, ids);
  if (found.length === 1) return found[0] as string;
  if (found.length > 1) {
    throw new UnknownModelError(
      `Cannot tell which model is meant as ${found.length} identifiers contain "${name}"`,
      { hint: `Use one of ${found.slice(0, 5).join(", ")}` },
    );
  }
  throw new UnknownModelError(
    `Cannot find a model as its name must be a number or identifier of the catalogue: current value is "${name}"`,
    {
      hint: didYouMean(
        suggestions(wanted, ids),
        "List all models to choose one",
      ),
    },
  );
}

function candidates(wanted: string, ids: readonly string[]): string[] {
  if (wanted === "") return [];
  if (/^\d{1,5}$/.test(wanted)) {
    const number = `${wanted.padStart(5, "0")}_`;
    return ids.filter((id) => id.startsWith(number)).slice(0, 1);
  }
  const tests: ((id: string) => boolean)[] = [
    (id) => id === wanted,
    (id) => id.startsWith(wanted),
    (id) => id.includes(wanted),
  ];
  for (const test of tests) {
    const found = ids.filter((id) => test(id.toLowerCase()));
    if (found.length > 0) return found;
  }
  return [];
}

/** Compares whole identifiers, and names without their numbers. */
function suggestions(wanted: string, ids: readonly string[]): string[] {
  const whole = likelyMeant(wanted, ids);
  if (whole.length > 0) return whole;
  const bare = wanted.replace(/^\d+_/, "");
  return ids
    .map((id) => ({
      id,
      distance: Math.min(
        ...id.toLowerCase().split("_").map((part) =>
          editDistance(bare, part, 2)
        ),
        editDistance(bare, id.slice(6).toLowerCase(), 4) - 1,
      ),
    }))
    .filter(({ distance }) => distance <= 2 && distance < bare.length - 1)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ id }) => id);
}

/**
 * Upstream's way: one to five characters are padded with zeros and compared
 * with the first five of each identifier; what fits none comes back as it is.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { matchModelIdCompat } from "./model_id.ts";
 * assert(matchModelIdCompat("1", ["00001_DCGAN"]) === "00001_DCGAN");
 * assert(matchModelIdCompat(24, ["00001_DCGAN"]) === "00024");
 * ```
 */
export function matchModelIdCompat(
  name: number | string,
  ids: readonly string[],
): string {
  const text = String(name);
  if (ids.includes(text) || text.length < 1 || text.length > 5) return text;
  const padded = text.padStart(5, "0");
  return ids.find((id) => id.slice(0, 5) === padded) ?? padded;
}
