/** `list`: the models that the catalogue knows. */
import type { ModelCard } from "../../lib/registry/mod.ts";
import {
  familyNames,
  type ModelSummary,
  modelSummary,
  shortLicence,
} from "../models.ts";
import { helpFooter, type Program } from "../program.ts";
import type { Outcome, Shell } from "../shell.ts";
import { counted, type Ui } from "../ui/style.ts";
import { type Column, renderTable } from "../ui/table.ts";

const EXAMPLES = ["list", "list --runnable", "list --json"];

/** Adds the command. */
export function addList(program: Program, shell: Shell): void {
  program.command("list")
    .description("list all models: what they show, size, licence")
    .option("--runnable", "only those that run today")
    .addHelpText("after", helpFooter("list", EXAMPLES))
    .action((options, command) =>
      shell.run(command, () => list(options.runnable === true))
    );
}

async function list(isRunnableOnly: boolean): Promise<Outcome> {
  const { loadCatalogue } = await import("../../lib/registry/mod.ts");
  const families = await familyNames();
  const models = loadCatalogue().list()
    .map((card: ModelCard) => modelSummary(card, families))
    .filter(({ isRunnable }) => isRunnable || !isRunnableOnly);
  return { document: { models }, text: (ui) => renderModels(models, ui) };
}

const COLUMNS: readonly Column<ModelSummary>[] = [
  { title: "Model", text: ({ id }) => id, style: () => "bold" },
  {
    title: "Size",
    text: ({ width, height }) => `${width}x${height}`,
    isNumber: true,
  },
  {
    title: "Licence",
    text: ({ licence }) => shortLicence(licence),
    style: ({ licence }) => licence === null ? "yellow" : undefined,
  },
  {
    title: "Runs",
    text: ({ isRunnable }) => isRunnable ? "yes" : "not yet",
    style: ({ isRunnable }) => isRunnable ? "green" : "dim",
  },
];
const TITLE: Column<ModelSummary> = {
  title: "Shows",
  text: ({ title }) => title,
  isFlexible: true,
};
const COLUMNS_FOR_TITLE = 120;

function renderModels(models: readonly ModelSummary[], ui: Ui): string {
  const columns = ui.columns < COLUMNS_FOR_TITLE
    ? COLUMNS
    : [...COLUMNS, TITLE];
  const runnable = models.filter(({ isRunnable }) => isRunnable).length;
  return [
    renderTable(models, columns, ui),
    "",
    `${
      counted(models.length, "model")
    }, ${runnable} of them run today. More about one: medigan info 8`,
  ].join("\n");
}
