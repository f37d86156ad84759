/** `info`: everything that is known of a model. */
import type { ModelCard } from "../../lib/registry/mod.ts";
import { canRun } from "../models.ts";
import { helpFooter, type Program } from "../program.ts";
import type { Outcome, Session, Shell } from "../shell.ts";
import { openCliStore } from "../store.ts";
import { renderCard } from "../ui/card.ts";
import { renderBibtex } from "../ui/citation.ts";

const EXAMPLES = [
  "info 0",
  "info 8 --json",
  "info c-dcgan",
  "info ./generator.pt",
];

/** Adds the command. */
export function addInfo(program: Program, shell: Shell): void {
  program.command("info")
    .description(
      "show a model's card: licence, limits, quality, inputs, citation",
    )
    .argument("<model>", "number, identifier or a part of it, or a path")
    .addHelpText("after", helpFooter("info", EXAMPLES))
    .action((model, _options, command) =>
      shell.run(command, (session) => inform(model, session))
    );
}

async function inform(model: string, session: Session): Promise<Outcome> {
  const card = await cardOf(model, session);
  const isRunnable = await canRun(card);
  return {
    document: { card, isRunnable, citation: renderBibtex(card) },
    text: (ui) => renderCard(card, { isRunnable, ui }),
  };
}

/** The store is needed for what the catalogue does not know alone. */
async function cardOf(model: string, session: Session): Promise<ModelCard> {
  const [{ loadCatalogue }, { parseModelReference }] = await Promise.all([
    import("../../lib/registry/mod.ts"),
    import("../../lib/store/mod.ts"),
  ]);
  const catalogue = loadCatalogue();
  const reference = parseModelReference(model);
  if (reference.kind === "catalogue") return catalogue.get(reference.id);
  const { findCard } = await import("../../lib/sampling/mod.ts");
  const { signal, onEvent } = session;
  const store = await openCliStore(session);
  return await findCard(model, { catalogue, store, signal, onEvent });
}
