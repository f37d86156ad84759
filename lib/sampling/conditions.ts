/** What each sample of a run shows: a pure function of plan and index. */
import { UsageError } from "../errors.ts";
import type { EventListener } from "../events.ts";
import type { ConditionInput } from "../registry/card.ts";
import { drawChoice } from "../random/normals.ts";

/** A condition by its name, such as `"malignant"`, or by its value. */
export type ConditionValue = string | number;

/**
 * Which conditions samples get:
 * - `"balanced"`: in turn, so that any first samples are balanced to one;
 * - `"random"`: drawn for each sample from the seed;
 * - a name or value: for all;
 * - a list: one for each sample.
 */
export type ConditionChoice =
  | "balanced"
  | "random"
  | ConditionValue
  | readonly ConditionValue[];

/** How many samples of each condition: `{ benign: 500, malignant: 500 }`. */
export type ConditionPlan = { readonly [label: string]: number };

/** The condition of one sample. */
export interface SampleCondition {
  /** Value fed to the net. */
  readonly value: number;
  /** Its name; the value in digits where it has none. */
  readonly label: string;
}

/** Tells the condition of the sample of an index. */
export type ConditionSequence = (index: number) => SampleCondition;

/** What {@linkcode conditionSequence} needs beside the input. */
export interface ConditionOptions {
  /** What is asked for; the card's default when both are absent. */
  readonly condition?: ConditionChoice | undefined;
  /** Counts instead of a choice. */
  readonly plan?: ConditionPlan | undefined;
  /** Seed of the run, for `"random"`. */
  readonly seed: bigint;
  /** Whether values between the named ones mean nothing to the net. */
  readonly isCategorical: boolean;
  /** Receives a notice when a value is one that the net was not trained on. */
  readonly onEvent?: EventListener | undefined;
}

/**
 * Number of samples of a plan.
 *
 * @throws {UsageError} when a count is no non-negative integer.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { planSize } from "./conditions.ts";
 * assert.equal(planSize({ benign: 2, malignant: 3 }), 5);
 * ```
 */
export function planSize(plan: ConditionPlan): number {
  let size = 0;
  for (const [label, count] of Object.entries(plan)) {
    size += count;
    if (Number.isSafeInteger(count) && count >= 0) continue;
    throw new UsageError(
      `Cannot plan ${
        JSON.stringify(label)
      } samples as their number must be a non-negative integer: current value is ${count}`,
    );
  }
  return size;
}

/**
 * The condition of each sample. It depends on the options and the index only,
 * so that batches, order and machines do not matter. Plans are mixed evenly:
 * any first samples hold each condition in its share.
 *
 * @throws {UsageError} when a name is unknown, a value means nothing to the
 * net, or both a choice and a plan are given.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { conditionSequence } from "./conditions.ts";
 * const input = {
 *   kind: "condition",
 *   name: "condition",
 *   values: [{ value: 0, label: "malignant" }, { value: 1, label: "benign" }],
 *   default: "balanced",
 * } as const;
 * const sequence = conditionSequence(input, {
 *   plan: { benign: 1, malignant: 2 },
 *   seed: 0n,
 *   isCategorical: false,
 * });
 * const labels = [0, 1, 2].map((index) => sequence(index).label);
 * assert.deepEqual(labels, ["benign", "malignant", "malignant"]);
 * ```
 */
export function conditionSequence(
  input: ConditionInput,
  options: ConditionOptions,
): ConditionSequence {
  const { condition, plan, seed } = options;
  if (plan !== undefined) {
    if (condition === undefined) return mixed(input, plan, options);
    throw new UsageError(
      "Cannot take conditions from both a plan and a condition",
      { hint: "Give one of them" },
    );
  }
  const choice = condition ?? input.default;
  const named = input.values;
  if (choice === "balanced") return (index) => named[index % named.length]!;
  if (choice === "random") {
    const { name } = input;
    return (index) => named[drawChoice(named.length, { seed, name, index })]!;
  }
  if (typeof choice === "object") return listed(input, choice, options);
  const only = resolve(input, choice, options);
  return () => only;
}

function listed(
  input: ConditionInput,
  choices: readonly ConditionValue[],
  options: ConditionOptions,
): ConditionSequence {
  const resolved = choices.map((choice) => resolve(input, choice, options));
  return (index) => {
    const condition = resolved[index];
    if (condition !== undefined) return condition;
    throw new UsageError(
      `Cannot tell the condition of sample ${index} as the list must have one for each sample: current length is ${resolved.length}`,
    );
  };
}

interface Share {
  readonly condition: SampleCondition;
  readonly count: bigint;
}

function mixed(
  input: ConditionInput,
  plan: ConditionPlan,
  options: ConditionOptions,
): ConditionSequence {
  const size = planSize(plan);
  const shares: Share[] = Object.entries(plan).map(([label, count]) => ({
    condition: resolve(input, label, options),
    count: BigInt(count),
  }));
  return (index) => {
    if (index < size) return shareAt(shares, BigInt(index), BigInt(size));
    throw new UsageError(
      `Cannot tell the condition of sample ${index} as the plan has ${size} samples`,
    );
  };
}

/**
 * Spreads the first share evenly over all places (place k is its own when
 * ceil(k * count / size) steps up there), then the next over what is left.
 */
function shareAt(
  shares: readonly Share[],
  place: bigint,
  size: bigint,
): SampleCondition {
  let at = place;
  let left = size;
  for (const { condition, count } of shares) {
    const before = ceilDivide(at * count, left);
    if (ceilDivide((at + 1n) * count, left) > before) return condition;
    at -= before;
    left -= count;
  }
  throw new RangeError(`Cannot find a share at ${place} of ${size}`);
}

function ceilDivide(value: bigint, divisor: bigint): bigint {
  return (value + divisor - 1n) / divisor;
}

function resolve(
  input: ConditionInput,
  choice: ConditionValue,
  options: ConditionOptions,
): SampleCondition {
  const wanted = String(choice).trim().toLowerCase();
  const known = input.values.find(({ label, value }) =>
    label.toLowerCase() === wanted || String(value) === wanted
  );
  if (known !== undefined) return known;
  const value = wanted === "" ? NaN : Number(wanted);
  if (!Number.isFinite(value) || options.isCategorical) {
    throw unknownCondition(input, choice, options.isCategorical);
  }
  if (!input.isContinuous) noticeUntrained(input, value, options.onEvent);
  return { value, label: String(value) };
}

function unknownCondition(
  input: ConditionInput,
  choice: ConditionValue,
  isCategorical: boolean,
): UsageError {
  const names = input.values.map(({ label, value }) => `${label} (${value})`);
  const wanted = isCategorical ? "one of" : "a number or one of";
  return new UsageError(
    `Cannot use the condition ${
      JSON.stringify(choice)
    } as it must be ${wanted} ${names.join(", ")}`,
    { hint: 'Leave it out, or say "balanced" or "random", for all of them' },
  );
}

function noticeUntrained(
  input: ConditionInput,
  value: number,
  onEvent: EventListener | undefined,
): void {
  const values = input.values.map((one) => one.value);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const where = value < low || value > high ? "outside" : "between";
  onEvent?.({
    type: "notice",
    code: `condition-${where}`,
    message:
      `The condition ${value} lies ${where} the values that the model was trained on: ${
        values.join(", ")
      }`,
  });
}
