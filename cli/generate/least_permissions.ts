/** The flags that one `generate` needs, with real paths. */
import { dirname } from "node:path";
import type { FetchPlan, Store } from "../../lib/store/mod.ts";
import type { GenerateFlags } from "./flags.ts";

/** What is known before the run. */
export interface PlannedRun {
  readonly plan: FetchPlan;
  readonly output: string;
  readonly flags: GenerateFlags;
  readonly store: Store;
}

/** The flags, one for each kind of permission. */
export function generatePermissions(
  { plan, output, flags, store }: PlannedRun,
): string[] {
  return [plan, output, flags, store, dirname("")].map(String);
}
