/** `replay`: the samples of a manifest, made again and compared. */
import { dirname } from "node:path";
import { readText } from "../../lib/platform/files.ts";
import type { CardCheckpoint, ModelCard } from "../../lib/registry/mod.ts";
import type {
  ReplaySummary,
  RunManifest,
  SampleGenerator,
} from "../../lib/sampling/mod.ts";
import {
  ALLOW_MODEL_CODE,
  DEVICE,
  INPUT,
  type InputFlags,
  JOIN,
  type ModelFlags,
  ON_ERROR,
} from "../generate/flags.ts";
import { parseCount, parseNumber } from "../options.ts";
import { helpFooter, type Program } from "../program.ts";
import type { Outcome, Session, Shell } from "../shell.ts";
import {
  FROZEN,
  LOCKFILE,
  openCliStore,
  type StoreFlags,
  ZENODO_URL,
} from "../store.ts";
import { counted, type Ui } from "../ui/style.ts";

const EXIT_DIFFERENT = 4;
const EXAMPLES = [
  "replay output/run/manifest.json",
  "replay output/run/manifest.json --device wasm --json",
  "replay output/run/manifest.json --weights mine.pt",
  "replay output/run/manifest.json --input slices",
];

interface ReplayFlags extends StoreFlags, ModelFlags, InputFlags {
  readonly model?: string | undefined;
  readonly latents?: string | undefined;
  readonly tolerance?: number | undefined;
}

/** Adds the command. */
export function addReplay(program: Program, shell: Shell): void {
  program.command("replay")
    .description("make the samples of a manifest again and compare them")
    .argument("<manifest>", "manifest.json of a run")
    .addOption(DEVICE)
    .option("--threads <n>", "threads of native and wasm", parseCount)
    .option("--model <name>", "the model, where no catalogue has its card")
    .option("--weights <file>", "the own weights that the run was made with")
    .option("--state-at <path>", "keys to own weights, joined by /")
    .option("--latents <file>", "the own latents that the run was made from")
    .addOption(INPUT)
    .addOption(ON_ERROR)
    .addOption(JOIN)
    .option("--tolerance <x>", "share of the grey range (0.001)", parseNumber)
    .addOption(ALLOW_MODEL_CODE)
    .addOption(LOCKFILE)
    .addOption(FROZEN)
    .addOption(ZENODO_URL)
    .addHelpText("after", helpFooter("replay", EXAMPLES))
    .action((manifest, flags, command) =>
      shell.run(command, (session) => replay(manifest, flags, session))
    );
}

async function replay(
  path: string,
  flags: ReplayFlags,
  session: Session,
): Promise<Outcome> {
  const [sampling, requests] = await Promise.all([
    import("../../lib/sampling/mod.ts"),
    import("../generate/requests.ts"),
  ]);
  const { signal, onEvent } = session;
  const manifest = sampling.parseManifest(await readText(path));
  const inputs = await requests.givenImages(flags, session);
  await using generator = await openModel(manifest, flags, session);
  const parts = sampling.replaySamples(generator, manifest, {
    folder: dirname(path),
    latents: flags.latents === undefined
      ? undefined
      : await requests.readLatents(flags.latents),
    inputs,
    tolerance: flags.tolerance,
    signal,
    onEvent,
  });
  const summary = await sampling.summariseReplay(parts);
  const { device, card } = generator;
  return {
    document: { manifest: path, model: card.id, device, ...summary },
    text: (ui) => render(manifest, summary, ui),
    exitCode: summary.isReproduced ? 0 : EXIT_DIFFERENT,
  };
}

/** The model of a manifest, opened as it was then. */
async function openModel(
  { model, options }: RunManifest,
  flags: ReplayFlags,
  session: Session,
): Promise<SampleGenerator> {
  const [sampling, { loadCatalogue }, requests, consent] = await Promise.all([
    import("../../lib/sampling/mod.ts"),
    import("../../lib/registry/mod.ts"),
    import("../generate/requests.ts"),
    import("../generate/ask_about_code.ts"),
  ]);
  const { signal, onEvent } = session;
  const { family, hyperparameters } = model;
  const store = await openCliStore(session, flags);
  const opening = {
    ...requests.openingOptions(flags, options.numSamples),
    stateAt: flags.stateAt?.split("/") ?? model.stateAt,
    family,
    hyperparameters,
    store,
    signal,
    onEvent,
  };
  const card = await sampling.findCard(flags.model ?? model.id, {
    ...opening,
    catalogue: loadCatalogue(),
    wish: { ...opening, checkpoint: model.checkpoint || undefined },
  });
  return await sampling.openGenerator(card, {
    ...opening,
    checkpoint: checkpointName(card, model),
    allowModelCode: consent.codeAnswer(flags, session),
  });
}

/** What the card calls the checkpoint of a run. */
function checkpointName(
  { execution: { checkpoint, otherCheckpoints = {} } }: ModelCard,
  model: RunManifest["model"],
): string | undefined {
  const isMeant = ({ path, stateAt = [] }: CardCheckpoint) =>
    path === model.checkpoint && `${stateAt}` === `${model.stateAt ?? []}`;
  // Own weights have no path in a package.
  if (model.checkpoint === "" || isMeant(checkpoint)) return undefined;
  const named = Object.entries(otherCheckpoints).find(([, one]) =>
    isMeant(one)
  );
  return named?.[0] ?? model.checkpoint;
}

function render(
  { model, options }: RunManifest,
  summary: ReplaySummary,
  ui: Ui,
): string {
  const { total, identical, close, different, maxDifference } = summary;
  const verdict = different > 0
    ? ui.paint("red", "Different")
    : close > 0
    ? ui.paint("green", "The same within the tolerance")
    : ui.paint("green", "Identical");
  return [
    `${verdict}: ${
      counted(total, "part")
    } of ${model.id}, seed ${options.seed}`,
    `${identical} identical, ${close} close, ${different} different; largest difference of a pixel ${maxDifference}`,
  ].join("\n");
}
