/** All kinds of jobs, each loaded when the first of its jobs comes. */
import { UsageError } from "../../errors.ts";
import type { JobKind } from "./kind.ts";

const KINDS: { readonly [name: string]: () => Promise<JobKind> } = {
  features: async () =>
    (await import("../measurements/features_kind.ts")).FEATURES,
  samples: async () => (await import("../samples/samples_kind.ts")).SAMPLES,
};

/**
 * The kind of job of a name.
 *
 * @throws {UsageError} when this version knows none.
 */
export async function jobKind(name: string): Promise<JobKind> {
  const load = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  if (load !== undefined) return await load();
  throw new UsageError(
    `Cannot do jobs of the kind ${JSON.stringify(name)} as it must be ${
      Object.keys(KINDS).join(" or ")
    }`,
    { hint: "Run the same version of medigan everywhere" },
  );
}
