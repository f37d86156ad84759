/** Features with units of their own, made comparable where that is needed. */
import {
  type MeasuredSet,
  needsStandardising,
  standardiseSets,
} from "../../lib/metrics/mod.ts";
import type { FeatureFlags } from "./flags.ts";

/** Two sets, ready to be compared. */
export interface ComparableSets {
  /** The first set, or the real one. */
  readonly reference: MeasuredSet;
  /** The other one. */
  readonly other: MeasuredSet;
  /** Whether features were standardised by the reference. */
  readonly isStandardised: boolean;
}

/** Standardises both sets where it was asked for, or the backbone needs it. */
export async function comparable(
  reference: MeasuredSet,
  other: MeasuredSet,
  { standardise }: Pick<FeatureFlags, "standardise">,
): Promise<ComparableSets> {
  const isStandardised = standardise === true || [reference, other].some((
    { preprocessing },
  ) =>
    preprocessing !== undefined && needsStandardising(preprocessing.backbone)
  );
  if (!isStandardised) return { reference, other, isStandardised };
  const [one, two] = await standardiseSets(reference, other);
  return { reference: one, other: two, isStandardised };
}
