/** All probes and sieges in one run, and the table that shows it. */
import {
  attemptAsChild,
  attemptAsModel,
  attemptWithout,
  layBait,
} from "./attempts.ts";
import { FILE_PROBES } from "./file_probes.ts";
import { HONEST } from "./honest.ts";
import { IMPORT_PROBES } from "./import_probes.ts";
import type { Outcome, Probe } from "./probe.ts";
import { REALM_PROBES } from "./realm_probes.ts";
import { besiege, type Siege } from "./siege.ts";
import { FORGERY_SIEGES } from "./siege_forgeries.ts";
import { LIMIT_SIEGES } from "./siege_limits.ts";
import { SYSTEM_PROBES } from "./system_probes.ts";

/**
 * Attempts on what no foreign code may have, as if it had all of Deno, or had
 * taken over the child.
 */
export const PROBES: readonly Probe[] = [
  ...FILE_PROBES,
  ...SYSTEM_PROBES,
  ...IMPORT_PROBES,
];

/** Code against its host, and honest code. */
export const SIEGES: readonly Siege[] = [
  ...LIMIT_SIEGES,
  ...FORGERY_SIEGES,
  ...HONEST,
];

/** One line of the table. */
export interface SuiteRow {
  /** What it is about. */
  readonly group: string;
  /** What was tried. */
  readonly name: string;
  /** What shall come of it within the walls. */
  readonly expected: string;
  /** What came of it. */
  readonly seen: string;
  /** What came of it where the wall was taken away. */
  readonly control: string;
  /** Whether both are as they shall be. */
  readonly isRight: boolean;
  /** What foreign code could make the host show. */
  readonly shown: readonly string[];
}

/** What a refusal of the runtime, or of its absent file system, says. */
const REFUSAL =
  /NotCapable|Requires \w+ access|EPERM|--no-npm|none\/location_data|import callback was not|is not defined|blocked by null/i;

const ENDS: Record<string, string> = {
  works: "works",
  "model-code": "refused",
  "sandbox-limit": "stopped",
};

/** Runs everything; `hits` are the requests that got out. */
export async function runSuite(): Promise<
  { rows: SuiteRow[]; hits: readonly string[] }
> {
  const [{ rows, hits }, sieges] = await Promise.all([
    runProbes(),
    inParallel(SIEGES, 2, siegeRow),
  ]);
  return { rows: [...rows, ...sieges], hits };
}

async function runProbes(): Promise<
  { rows: SuiteRow[]; hits: readonly string[] }
> {
  await using bait = await layBait();
  const { places } = bait;
  const asModel = await attemptAsModel(REALM_PROBES, places);
  const asChild = await attemptAsChild(PROBES, places);
  const hits = [...bait.hits];
  const all = [...REALM_PROBES, ...PROBES];
  const without = await attemptWithout(all, places);
  const within = [...asModel, ...asChild];
  const rows = all.map((probe, i) => probeRow(probe, within[i]!, without[i]!));
  return { rows, hits };
}

function probeRow(
  { group, name, uncontrolled }: Probe,
  within: Outcome,
  without: Outcome,
): SuiteRow {
  const isDenied = !within.isDone && REFUSAL.test(within.detail);
  const control = uncontrolled === undefined
    ? without.isDone ? "succeeds" : `failed: ${without.detail}`
    : `not shown: ${uncontrolled}`;
  return {
    group,
    name,
    expected: "denied",
    seen: isDenied ? "denied" : within.isDone ? "SUCCEEDED" : within.detail,
    control,
    isRight: isDenied && (without.isDone || uncontrolled !== undefined),
    shown: [],
  };
}

async function siegeRow(siege: Siege): Promise<SuiteRow> {
  const { outcome, control } = await besiege(siege);
  const expected = ENDS[siege.ends] ?? siege.ends;
  const seen = ENDS[outcome.ends] ?? outcome.ends;
  const isControlled = control === undefined || control.ends === "works";
  return {
    group: siege.group,
    name: siege.name,
    expected,
    seen: seen === expected ? seen : `${seen}: ${outcome.message}`,
    control: describeControl(siege, control?.message ?? ""),
    isRight: seen === expected && isControlled,
    shown: [outcome.message, ...outcome.notices],
  };
}

function describeControl({ eased, top, group }: Siege, failure: string) {
  if (failure !== "") return `failed: ${failure}`;
  if (eased !== undefined) return "works in wider bounds";
  if (top !== undefined || group === "needed") return "";
  return "works when honest";
}

/** Maps with so many at work at once, in order. */
async function inParallel<T, R>(
  items: readonly T[],
  count: number,
  map: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const work = async () => {
    for (const [place, item] of queue) results[place] = await map(item);
  };
  await Promise.all(Array.from({ length: count }, work));
  return results;
}

/** The table in Markdown; the same for every run that is as it shall be. */
export function renderTable(rows: readonly SuiteRow[]): string {
  const header = ["about", "attempt", "within the walls", "without the wall"];
  const lines = rows.map(({ group, name, seen, control }, place) => [
    rows[place - 1]?.group === group ? "" : group,
    name.replaceAll("|", "\\|"),
    seen,
    control,
  ]);
  return markdown([header, ...lines]);
}

/** The table by what attempts are about, with the number of each outcome. */
export function renderSummary(rows: readonly SuiteRow[]): string {
  const header = ["about", "attempts", "within the walls"];
  const lines = [...Map.groupBy(rows, ({ group }) => group)]
    .map(([group, own]) => [
      group,
      String(own.length),
      [...Map.groupBy(own, ({ seen }) => seen)]
        .map(([seen, same]) => `${same.length} ${seen}`).join(", "),
    ]);
  return markdown([header, ...lines]);
}

function markdown([header = [], ...lines]: readonly string[][]): string {
  return [header, header.map(() => "---"), ...lines]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}
