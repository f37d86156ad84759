/** `visualize`: a page that shows samples and steers them. */
import { Option } from "@commander-js/extra-typings";
import type { ModelCard } from "../../lib/registry/mod.ts";
import {
  ALLOW_MODEL_CODE,
  DEVICE,
  type ModelFlags,
} from "../generate/flags.ts";
import { openingOptions } from "../generate/requests.ts";
import { collectSetting, parseCount, parseIndex } from "../options.ts";
import { helpFooter, type Program } from "../program.ts";
import type { Outcome, Session, Shell } from "../shell.ts";
import {
  FROZEN,
  LOCKFILE,
  openCliStore,
  type StoreFlags,
  ZENODO_URL,
} from "../store.ts";
import { counted } from "../ui/style.ts";

const EXAMPLES = [
  "visualize 0",
  "visualize 10 --slider-grouper 16 --seed 7",
  "visualize 20 --server",
  "visualize 0 --export site",
];

interface VisualizeFlags extends StoreFlags, ModelFlags {
  readonly sliderGrouper?: number | undefined;
  readonly seed?: string | undefined;
  readonly port?: number | undefined;
  readonly server?: true | undefined;
  readonly export?: string | undefined;
}

/** Adds the command. */
export function addVisualize(program: Program, shell: Shell): void {
  program.command("visualize")
    .description("steer a model's latent variables in a page")
    .argument("<model>", "number, identifier, DOI, address or path")
    .option("--slider-grouper <n>", "variables a slider (10)", parseCount)
    .option("--seed <n>", "seed of the first picture")
    .option("--port <n>", "port to listen on (any free one)", parseIndex)
    .addOption(
      new Option("--server", "run the net on this machine, not in the page")
        .conflicts("export"),
    )
    .option("--export <dir>", "write the page as a site of its own")
    .addOption(DEVICE)
    .option("--threads <n>", "threads of native and wasm", parseCount)
    .option("--weights <file>", "own weights instead of the model's")
    .option("--state-at <path>", "keys to own weights, joined by /")
    .option("--family <name>", "family of own weights")
    .option(
      "--set <key=value>",
      "hyperparameter of the generator; repeatable",
      collectSetting,
    )
    .option("--checkpoint <name>", "another checkpoint of the model")
    .addOption(ALLOW_MODEL_CODE)
    .addOption(LOCKFILE)
    .addOption(FROZEN)
    .addOption(ZENODO_URL)
    .addHelpText("after", helpFooter("visualize", EXAMPLES))
    .action((model, flags, command) =>
      shell.run(command, (session) => visualize(model, flags, session))
    );
}

async function visualize(
  model: string,
  flags: VisualizeFlags,
  session: Session,
): Promise<Outcome> {
  const [{ findCard }, { loadCatalogue }] = await Promise.all([
    import("../../lib/sampling/mod.ts"),
    import("../../lib/registry/mod.ts"),
  ]);
  const { signal, onEvent } = session;
  const store = await openCliStore(session, flags);
  const wish = openingOptions(flags, 1);
  const card = await findCard(model, {
    catalogue: loadCatalogue(),
    ...{ store, wish, signal, onEvent },
  });
  const { sliderGrouper, seed } = flags;
  const options = {
    ...wish,
    ...{ reference: model, sliderGrouper, seed, store, signal, onEvent },
  };
  return flags.export === undefined
    ? await serve(card, { ...options, port: flags.port, onHost: flags.server })
    : await exportSite(card, flags.export, options);
}

type Explore = typeof import("../../lib/explore/mod.ts");

async function serve(
  card: ModelCard,
  options: NonNullable<Parameters<Explore["openExplorer"]>[1]>,
): Promise<Outcome> {
  const { openExplorer } = await import("../../lib/explore/mod.ts");
  const explorer = await openExplorer(card, options);
  const { url } = explorer;
  return {
    document: { model: card.id, url },
    text: (ui) =>
      [
        `${card.id} is shown at`,
        ui.paint("bold", url),
        "Open it in a browser of this machine. Ctrl-C ends it.",
      ].join("\n"),
    async afterwards() {
      await aborted(options.signal);
      await explorer[Symbol.asyncDispose]();
    },
  };
}

async function exportSite(
  card: ModelCard,
  folder: string,
  options: NonNullable<Parameters<Explore["exportExplorer"]>[2]>,
): Promise<Outcome> {
  const { exportExplorer } = await import("../../lib/explore/mod.ts");
  const files = await exportExplorer(card, folder, options);
  return {
    document: { model: card.id, folder, files },
    text: () =>
      `${
        counted(files.length, "file")
      } written to ${folder}: a site of its own, for any web server`,
  };
}

function aborted(signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve();
    signal?.addEventListener("abort", () => resolve(), { once: true });
  });
}
