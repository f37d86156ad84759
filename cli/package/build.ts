/** The work of `package build`. */
import { resolve } from "node:path";
import { formatBytes } from "../../lib/bytes.ts";
import type { BuiltPackage } from "../../lib/contribute/mod.ts";
import type { Outcome, Session } from "../shell.ts";
import { openCliStore } from "../store.ts";
import type { Ui } from "../ui/style.ts";
import { renderFacts } from "../ui/table.ts";
import { refuseExisting } from "./refuse_existing.ts";

/** Builds the archive of a folder. */
export async function build(
  folder: string,
  flags: {
    readonly output?: string | undefined;
    readonly overwrite?: true | undefined;
  },
  session: Session,
): Promise<Outcome> {
  const { buildPackage } = await import("../../lib/contribute/mod.ts");
  const output = flags.output ?? `${resolve(folder)}.zip`;
  await refuseExisting(output, flags.overwrite);
  const { signal, onEvent } = session;
  const store = await openCliStore(session);
  const built = await buildPackage(folder, { store, output, signal, onEvent });
  const { sha256, bytes, card, left } = built;
  const files = card.execution.files ?? {};
  return {
    document: { output, sha256, bytes, files, left },
    text: (ui) => renderBuilt(built, ui),
    isSummary: true,
  };
}

function renderBuilt(
  { output, sha256, bytes, card, left }: BuiltPackage,
  ui: Ui,
) {
  return renderFacts([
    ["written", output],
    ["size", formatBytes(bytes)],
    ["sha256", sha256],
    ["files", Object.keys(card.execution.files ?? {})],
    ["left out", left],
  ], ui);
}
