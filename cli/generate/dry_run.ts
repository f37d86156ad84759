/** What `generate` would do, and what it must be allowed to do. */
import { formatBytes } from "../../lib/bytes.ts";
import { cardPlaces } from "../../lib/sampling/mod.ts";
import type { FetchPlan, Store } from "../../lib/store/mod.ts";
import type { GenerateFlags } from "./flags.ts";
import { generatePermissions } from "./least_permissions.ts";
import type { Outcome, Session } from "../shell.ts";
import type { NamedModel } from "../store.ts";
import { licenceText } from "../ui/card.ts";
import { printable } from "../ui/style.ts";
import { renderFacts } from "../ui/table.ts";

/** A dry run. */
export interface DryRun extends NamedModel {
  /** The model as the user named it. */
  readonly name: string;
  /** The store that would be asked. */
  readonly store: Store;
  /** Where samples would be written. */
  readonly output: string;
  /** What the user gave. */
  readonly flags: GenerateFlags;
}

/** Asks the store what it would do; nothing is fetched or written. */
export async function dryRun(
  { name, source, card, store, output, flags }: DryRun,
  { signal, onEvent }: Session,
): Promise<Outcome> {
  const { weights } = flags;
  const plan = await store.plan(
    weights === undefined ? source : { kind: "file", location: weights },
    { signal, onEvent },
  );
  const permissions = generatePermissions({
    plan,
    output,
    flags,
    cache: store.dir,
    cards: source.kind === "path" && plan.bytes !== undefined
      ? cardPlaces(plan.destination)
      : [],
  });
  const model = card?.id ?? name;
  const licence = card?.selection.license ?? null;
  const document = { model, licence, plan, output, permissions };
  return {
    document,
    text: (ui) => {
      const facts = renderFacts([
        ["model", model],
        ["licence", licenceText(licence)],
        ["fetch", describePlan(plan)],
        ["keep in", plan.isCached ? "" : store.dir],
        ["write to", output],
      ], ui);
      // Each flag on a line of its own, to be copied whole.
      return [
        facts,
        "",
        "Least permissions:",
        ...permissions.map(printable),
        "",
        "Nothing was done: this is a dry run.",
      ].join("\n");
    },
  };
}

function describePlan(plan: FetchPlan): string {
  const { isCached, destination, host, bytes } = plan;
  if (isCached) return `nothing, it is here: ${destination}`;
  const size = bytes === undefined
    ? "a size not yet known"
    : formatBytes(bytes);
  return `${size} from ${host ?? "nowhere: it does not exist"}`;
}
