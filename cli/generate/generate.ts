/** The work of `generate`: open, write, show. */
import { join } from "node:path";
import { UsageError } from "../../lib/errors.ts";
import type { ModelCard } from "../../lib/registry/mod.ts";
import {
  freshSeed,
  MANIFEST_NAME,
  openGenerator,
  type RunManifest,
  type SampleGenerator,
  writeSamples,
} from "../../lib/sampling/mod.ts";
import { checkRunnable } from "../models.ts";
import type { Outcome, Session } from "../shell.ts";
import { findCard, openCliStore } from "../store.ts";
import { counted, type Ui } from "../ui/style.ts";
import { dryRun } from "./dry_run.ts";
import type { GenerateFlags } from "./flags.ts";
import { firstImages, writeGrid } from "./pictures.ts";
import { openingOptions, runRequest } from "./requests.ts";

/** Makes samples as the flags say. */
export async function generate(
  model: string,
  given: GenerateFlags,
  session: Session,
): Promise<Outcome> {
  const { signal, onEvent } = session;
  const card = await findCard(model, given);
  await checkRunnable(card);
  const store = await openCliStore(session, given);
  const { flags, output } = settleOutput(card, given);
  if (flags.dryRun) {
    return await dryRun({ card, store, output, flags }, session);
  }
  tellLicence(card, session);
  const request = await runRequest(flags);
  await using generator = await openGenerator(card, {
    ...openingOptions(flags),
    store,
    signal,
    onEvent,
  });
  const { resume, overwrite, grid, preview } = flags;
  const manifest = await writeSamples(generator, output, {
    ...request,
    resume,
    overwrite,
    signal,
    onEvent,
  });
  const isShown = preview !== undefined || grid !== undefined;
  const images = isShown
    ? await firstImages(generator, manifest, request.latents)
    : [];
  if (grid !== undefined) await writeGrid(grid, images, manifest);
  const way = preview === true ? "auto" : preview;
  const { renderPreview } = await import("../ui/preview.ts");
  return {
    document: describeRun(manifest, { output, grid }),
    text: (ui) =>
      (way === undefined ? "" : renderPreview(images, way, ui.columns)) +
      summarise(manifest, { generator, output, grid, ui }),
    isSummary: true,
  };
}

/** A seed and a folder that nobody named are chosen, so that they agree. */
function settleOutput(
  card: ModelCard,
  flags: GenerateFlags,
): { flags: GenerateFlags; output: string } {
  if (flags.output !== undefined) return { flags, output: flags.output };
  if (flags.resume && flags.seed === undefined) {
    throw new UsageError(
      "Cannot resume a run as its folder must be known: neither --output nor --seed is given",
      { hint: "Name the folder with --output" },
    );
  }
  const seed = flags.seed ?? String(freshSeed());
  const output = join("output", card.id, `seed-${seed}`);
  return { flags: { ...flags, seed }, output };
}

function tellLicence({ id, selection }: ModelCard, { onEvent }: Session): void {
  if (selection.license !== null) return;
  onEvent({
    type: "notice",
    code: "licence-unknown",
    message:
      `The licence of ${id} is unknown: ask its authors before you use or share what it makes`,
  });
}

interface RunPlace {
  readonly output: string;
  readonly grid: string | undefined;
}

function describeRun(manifest: RunManifest, { output, grid }: RunPlace) {
  const { model, device, options, files } = manifest;
  return {
    model,
    device,
    seed: options.seed,
    numSamples: options.numSamples,
    options,
    output,
    manifest: join(output, MANIFEST_NAME),
    files,
    ...grid !== undefined && { grid },
    synthetic: true,
  };
}

function summarise(
  { model, device, options }: RunManifest,
  { generator, output, grid, ui }: RunPlace & {
    readonly generator: SampleGenerator;
    readonly ui: Ui;
  },
): string {
  const { numSamples, seed } = options;
  const where = generator.description === ""
    ? device
    : `${device} (${generator.description})`;
  const made = `${counted(numSamples, "synthetic sample")} of ${model.id}`;
  return [
    `${ui.paint("green", made)}, seed ${seed}, on ${where}`,
    `Written to ${output}${
      grid === undefined ? "" : `, contact sheet ${grid}`
    }`,
    `To make them again: medigan replay ${join(output, MANIFEST_NAME)}`,
    "Not pictures of patients, and not for clinical use.",
  ].join("\n");
}
