/** The work of `package init`. */
import { basename, join, resolve } from "node:path";
import { writeAtomic } from "../../lib/platform/files.ts";
import type { ModelCard } from "../../lib/registry/mod.ts";
import type { Settings } from "../options.ts";
import type { Outcome, Session } from "../shell.ts";
import { openCliStore } from "../store.ts";
import { printable } from "../ui/style.ts";
import { renderFacts } from "../ui/table.ts";
import { askForFacts, type Facts, withFacts } from "./facts.ts";
import { refuseExisting } from "./refuse_existing.ts";

const CARD = "medigan.json";

/** What is said of a new package. */
export interface InitFlags extends Facts {
  readonly overwrite?: true | undefined;
  readonly code?: true | undefined;
  readonly family?: string | undefined;
  readonly set?: Settings | undefined;
  readonly stateAt?: string | undefined;
  readonly member?: string | undefined;
}

/** Writes the first card of a folder, and code to begin with where wanted. */
export async function init(
  folder: string,
  flags: InitFlags,
  session: Session,
): Promise<Outcome> {
  const path = join(folder, CARD);
  await refuseExisting(path, flags.overwrite);
  const written = flags.code
    ? await initCode(folder, flags, session)
    : await initData(folder, flags, session);
  return {
    document: { written },
    text: (ui) =>
      `${renderFacts([["written", written]], ui)}

Fill in what nobody can see: licence, training data, limits. Then check it:
medigan package check ${printable(folder)}`,
    isSummary: true,
  };
}

async function initData(
  folder: string,
  flags: InitFlags,
  session: Session,
): Promise<string[]> {
  const { family, set: hyperparameters, stateAt, member } = flags;
  const { initCard } = await import("../../lib/sampling/mod.ts");
  const { signal, onEvent } = session;
  const path = join(folder, CARD);
  const card = await initCard(resolve(folder), {
    store: await openCliStore(session),
    output: path,
    wish: {
      family,
      hyperparameters,
      stateAt: stateAt?.split("/"),
      checkpoint: member,
    },
    signal,
    onEvent,
  });
  await writeCard(path, card, { flags, session });
  return [path];
}

/** Writes the card with what its author says, asked for where nobody did. */
async function writeCard(
  path: string,
  card: ModelCard,
  { flags, session }: { readonly flags: Facts; readonly session: Session },
): Promise<void> {
  const { parseCard } = await import("../../lib/registry/mod.ts");
  const { json, quiet } = session.globals;
  const facts = json || quiet ? flags : askForFacts(flags);
  const whole = parseCard(withFacts(card, facts));
  await writeAtomic(path, JSON.stringify(whole, null, 2) + "\n");
}

async function initCode(
  folder: string,
  flags: InitFlags,
  session: Session,
): Promise<string[]> {
  const { startingCard, STARTING_CODE } = await import(
    "../../lib/contribute/mod.ts"
  );
  const code = join(folder, "generate.ts");
  await refuseExisting(code, flags.overwrite);
  const card = startingCard(basename(resolve(folder)));
  await writeAtomic(code, STARTING_CODE);
  await writeCard(join(folder, CARD), card, { flags, session });
  return [join(folder, CARD), code];
}
