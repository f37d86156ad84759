/** `info`: everything that is known of a model. */
import { canRun } from "../models.ts";
import { helpFooter, type Program } from "../program.ts";
import type { Outcome, Shell } from "../shell.ts";
import { renderCard } from "../ui/card.ts";
import { renderBibtex } from "../ui/citation.ts";

const EXAMPLES = ["info 0", "info 8 --json", "info c-dcgan"];

/** Adds the command. */
export function addInfo(program: Program, shell: Shell): void {
  program.command("info")
    .description(
      "show a model's card: licence, limits, quality, inputs, citation",
    )
    .argument("<model>", "number, identifier, or a part of it")
    .addHelpText("after", helpFooter("info", EXAMPLES))
    .action((model, _options, command) =>
      shell.run(command, () => inform(model))
    );
}

async function inform(model: string): Promise<Outcome> {
  const { loadCatalogue } = await import("../../lib/registry/mod.ts");
  const card = loadCatalogue().get(model);
  const isRunnable = await canRun(card);
  return {
    document: { card, isRunnable, citation: renderBibtex(card) },
    text: (ui) => renderCard(card, { isRunnable, ui }),
  };
}
