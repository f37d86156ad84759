/** `cache`: what was fetched, whether it is whole, what may go. */
import { formatBytes } from "../../lib/bytes.ts";
import { MediganError } from "../../lib/errors.ts";
import { parseCount } from "../options.ts";
import { helpFooter, type Program } from "../program.ts";
import type { Outcome, Session, Shell } from "../shell.ts";
import {
  findModel,
  FROZEN,
  LOCKFILE,
  openCliStore,
  type StoreFlags,
  ZENODO_URL,
} from "../store.ts";
import { renderListing } from "../ui/cache_listing.ts";
import { counted } from "../ui/style.ts";
import { renderFacts } from "../ui/table.ts";

const EXIT_DAMAGED = 4;
const EXAMPLES = [
  "cache ls",
  "cache get 8",
  "cache path 8",
  "cache verify",
  "cache prune --unused 30",
];

/** Adds the commands. */
export function addCache(program: Program, shell: Shell): void {
  const cache = program.command("cache")
    .description("list, check, fill and clean the cache")
    .addHelpText("after", helpFooter("cache", EXAMPLES));
  cache.command("ls").description("list what was fetched")
    .action((_options, command) => shell.run(command, list));
  cache.command("path").description("print where the cache is, or a model")
    .argument("[model]", "number, identifier, DOI, address or path")
    .action((model, _options, command) =>
      shell.run(command, (session) => locate(model, session))
    );
  cache.command("verify").description("check every file by its SHA-256")
    .action((_options, command) => shell.run(command, verify));
  cache.command("prune")
    .description("remove unfinished downloads, and more when asked to")
    .option("--unused <days>", "also what was not used for so long", parseCount)
    .option("--all", "everything")
    .action((options, command) =>
      shell.run(command, (session) => prune(options, session))
    );
  cache.command("get").description("fetch a model for later, offline use")
    .argument("<model>", "number, identifier, DOI, address or path")
    .addOption(LOCKFILE)
    .addOption(FROZEN)
    .addOption(ZENODO_URL)
    .action((model, options, command) =>
      shell.run(command, (session) => get(model, options, session))
    );
}

async function list(session: Session): Promise<Outcome> {
  const store = await openCliStore(session);
  const listing = await store.listCache();
  return { document: listing, text: (ui) => renderListing(listing, ui) };
}

async function locate(
  model: string | undefined,
  session: Session,
): Promise<Outcome> {
  const store = await openCliStore({
    ...session,
    globals: { ...session.globals, offline: true },
  });
  if (model === undefined) {
    return { document: { path: store.dir }, text: () => store.dir };
  }
  const { source, card } = await findModel(model);
  const path = await store.cachePath(source);
  if (path !== undefined) {
    return { document: { model: card?.id, path }, text: () => path };
  }
  throw new MediganError(
    `Cannot tell where ${card?.id ?? model} is as it is not in the cache`,
    { hint: `Fetch it first: medigan cache get ${model}` },
  );
}

async function verify(session: Session): Promise<Outcome> {
  const { signal, onEvent } = session;
  const store = await openCliStore(session);
  const result = await store.verifyCache({ signal, onEvent });
  const { checked, damaged } = result;
  return {
    document: result,
    text: () =>
      `${
        counted(checked, "file")
      } checked, ${damaged.length} damaged and removed`,
    exitCode: damaged.length === 0 ? 0 : EXIT_DAMAGED,
  };
}

async function prune(
  { all, unused }: {
    readonly all?: true | undefined;
    readonly unused?: number | undefined;
  },
  session: Session,
): Promise<Outcome> {
  const store = await openCliStore(session);
  const what = all ? "all" : unused === undefined ? "partial" : "unused";
  const result = await store.pruneCache({
    what,
    ...unused !== undefined && { unusedDays: unused },
  });
  return {
    document: result,
    text: () =>
      `${counted(result.removed.length, "file")} removed, ${
        formatBytes(result.freedBytes)
      } freed`,
  };
}

async function get(
  model: string,
  flags: StoreFlags,
  session: Session,
): Promise<Outcome> {
  const { signal, onEvent } = session;
  const { source, card } = await findModel(model, flags);
  const store = await openCliStore(session, flags);
  using fetched = await store.acquire(source, {
    signal,
    onEvent,
    ...card !== undefined && {
      model: card.id,
      paths: card.execution.source.kind === "zenodo"
        ? [card.execution.checkpoint.path]
        : [],
    },
  });
  const { sha256 } = fetched;
  const path = await store.cachePath(source);
  return {
    document: { model: card?.id, sha256, path, source: fetched.source },
    text: (ui) =>
      renderFacts([
        ["model", card?.id ?? model],
        ["sha256", sha256],
        ["path", path ?? ""],
      ], ui),
  };
}
