/** `card`: cards for models of one's own. */
import { join } from "node:path";
import { UsageError } from "../../lib/errors.ts";
import { statPath, writeAtomic } from "../../lib/platform/files.ts";
import type { ModelCard } from "../../lib/registry/mod.ts";
import { DEVICE } from "../generate/flags.ts";
import { collectSetting, type Settings } from "../options.ts";
import { helpFooter, type Program } from "../program.ts";
import type { Outcome, Session, Shell } from "../shell.ts";
import { openCliStore } from "../store.ts";
import { type Ui, wrap } from "../ui/style.ts";
import { renderFacts } from "../ui/table.ts";

const EXIT_WRONG = 4;
const EXAMPLES = [
  "card init generator.pt --set leakiness=0.2",
  "card init ./package --member nets/generator.pt",
  "card check generator.pt",
];

interface InitFlags {
  readonly output?: string | undefined;
  readonly overwrite?: true | undefined;
  readonly family?: string | undefined;
  readonly set?: Settings | undefined;
  readonly stateAt?: string | undefined;
  readonly member?: string | undefined;
}

interface CheckFlags {
  readonly device?: "auto" | "webgpu" | "native" | "wasm" | undefined;
}

/** Adds the commands. */
export function addCard(program: Program, shell: Shell): void {
  const card = program.command("card")
    .description("write and check cards for models of your own")
    .addHelpText("after", helpFooter("card", EXAMPLES));
  card.command("init")
    .description("write a card with what is seen in a checkpoint")
    .argument("<file>", "a checkpoint, folder or archive")
    .option("-o, --output <file>", "the card (default: beside the file)")
    .option("--overwrite", "replace a card that is there")
    .option("--family <name>", "family of the generator; else recognised")
    .option(
      "--set <key=value>",
      "hyperparameter that no tensor tells; repeatable",
      collectSetting,
    )
    .option("--state-at <path>", "keys to the state dict, joined by /")
    .option("--member <path>", "checkpoint within a folder or archive")
    .action((file, flags, command) =>
      shell.run(command, (session) => init(file, flags, session))
    );
  card.command("check")
    .description("open the model of a card and compare them")
    .argument("<file>", "a card, or the checkpoint, folder or archive with it")
    .addOption(DEVICE)
    .action((file, flags, command) =>
      shell.run(command, (session) => check(file, flags, session))
    );
}

async function init(
  file: string,
  flags: InitFlags,
  session: Session,
): Promise<Outcome> {
  const { initCard } = await import("../../lib/sampling/mod.ts");
  const output = flags.output ?? await placeFor(file);
  if (!flags.overwrite && await statPath(output) !== undefined) {
    throw new UsageError(`Cannot write ${output} as it exists already`, {
      hint: "Replace it with --overwrite, or name another with --output",
    });
  }
  const { family, set: hyperparameters, stateAt, member } = flags;
  const { signal, onEvent } = session;
  const card = await initCard(file, {
    store: await openCliStore(session),
    output,
    wish: {
      family,
      hyperparameters,
      stateAt: stateAt?.split("/"),
      checkpoint: member,
    },
    signal,
    onEvent,
  });
  await writeAtomic(output, JSON.stringify(card, null, 2) + "\n");
  return {
    document: { output, card },
    text: (ui) => renderInit(card, output, ui),
    isSummary: true,
  };
}

/** Where `findCard` looks first. */
async function placeFor(file: string): Promise<string> {
  const info = await statPath(file);
  return info?.kind === "directory" ? join(file, "card.json") : `${file}.json`;
}

function renderInit(
  { id, execution }: ModelCard,
  output: string,
  ui: Ui,
): string {
  const { family, inputs, outputs } = execution;
  const facts = renderFacts([
    ["written", output],
    ["id", id],
    ["family", family],
    ["inputs", inputs.map(({ name, kind }) => `${name} (${kind})`)],
    ["outputs", outputs.map(({ name, role }) => `${name} (${role})`)],
  ], ui);
  const advice = wrap(
    "Nobody can see these in the tensors, so fill them in: the range of the output, labels, licence, training data, limits. Then check it: medigan card check",
    ui.columns,
  );
  return [facts, "", ...advice].join("\n");
}

async function check(
  file: string,
  { device }: CheckFlags,
  session: Session,
): Promise<Outcome> {
  const { checkCard, findOwnCard } = await import("../../lib/sampling/mod.ts");
  const { signal, onEvent } = session;
  const card = await findOwnCard(file, { onEvent });
  if (card === undefined) {
    throw new UsageError(`Cannot check ${file} as no card lies with it`, {
      hint: `Write one: medigan card init ${file}`,
    });
  }
  const store = await openCliStore(session);
  const faults = await checkCard(card, { store, device, signal, onEvent });
  return {
    document: { id: card.id, isGood: faults.length === 0, faults },
    text: () =>
      faults.length === 0
        ? `${card.id}: the card fits its model`
        : faults.map((fault) => `${card.id}: ${fault}`).join("\n"),
    exitCode: faults.length === 0 ? 0 : EXIT_WRONG,
  };
}
