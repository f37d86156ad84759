/** The work of `generate`: open, write, show. */
import { basename, join } from "node:path";
import { UsageError } from "../../lib/errors.ts";
import { loadCatalogue } from "../../lib/registry/mod.ts";
import {
  countSamples,
  findCard,
  freshSeed,
  openGenerator,
  type RunRequest,
  type SampleGenerator,
  writeSamples,
} from "../../lib/sampling/mod.ts";
import { engineOf } from "../cluster/engine_flags.ts";
import { isBucket, writeToBucket } from "../cluster/bucket.ts";
import { checkImages, checkRunnable } from "../models.ts";
import type { Outcome, Session } from "../shell.ts";
import { findModel, openCliStore } from "../store.ts";
import { renderPreview } from "../ui/preview.ts";
import { codeAnswer } from "./ask_about_code.ts";
import { dryRun } from "./dry_run.ts";
import type { GenerateFlags } from "./flags.ts";
import { firstImages, writeGrid } from "./pictures.ts";
import { givenImages, openingOptions, runRequest } from "./requests.ts";
import { describeRun, type RunPlace, summarise } from "./summary.ts";

/** Makes samples as the flags say. */
export async function generate(
  model: string,
  given: GenerateFlags,
  session: Session,
): Promise<Outcome> {
  const { signal, onEvent } = session;
  const { numSamples, plan } = given;
  const store = await openCliStore(session, given);
  if (given.dryRun) {
    const named = await findModel(model, given);
    const { output, flags } = settleOutput(named.card?.id ?? model, given);
    return await dryRun(
      { ...named, name: model, store, output, flags },
      session,
    );
  }
  const inputs = await givenImages(given, session);
  const count = countSamples({ numSamples, plan, inputs });
  const opening = openingOptions(given, count);
  const card = await findCard(model, {
    catalogue: loadCatalogue(),
    store,
    wish: opening,
    signal,
    onEvent,
  });
  if (given.family === undefined) await checkRunnable(card);
  if (given.latents === undefined) checkImages(card, inputs);
  const place = { name: model, ...settleOutput(card.id, given) };
  // Wrong options shall be told before a model is fetched for nothing.
  const request = { ...await runRequest(place.flags), inputs };
  await using generator = await openGenerator(card, {
    ...opening,
    allowModelCode: codeAnswer(given, session),
    store,
    signal,
    onEvent,
  });
  return await run(generator, { ...place, request }, session);
}

/** Writes the samples of an open model, and shows them as asked. */
async function run(
  generator: SampleGenerator,
  { request, ...place }: RunPlace & { readonly request: RunRequest },
  { signal, onEvent }: Session,
): Promise<Outcome> {
  const { output, flags } = place;
  const { resume, overwrite, grid, preview } = flags;
  const writing = { ...request, resume, overwrite, signal, onEvent };
  const manifest = isBucket(output)
    ? await writeToBucket(generator, output, { ...writing, flags })
    : await writeSamples(generator, output, {
      ...writing,
      engine: await engineOf(flags),
    });
  const images = preview === undefined && grid === undefined
    ? []
    : await firstImages(generator, manifest, request);
  if (grid !== undefined) await writeGrid(grid, images, manifest);
  const way = preview === true ? "auto" : preview;
  return {
    document: describeRun(manifest, place),
    text: (ui) =>
      (way === undefined ? "" : renderPreview(images, way, ui.columns)) +
      summarise(manifest, { ...place, generator, ui }),
    isSummary: true,
  };
}

/** A seed and a folder that nobody named are chosen, so that they agree. */
function settleOutput(
  model: string,
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
  const output = join("output", basename(model), `seed-${seed}`);
  return { flags: { ...flags, seed }, output };
}
