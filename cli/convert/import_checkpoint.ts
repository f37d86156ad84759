/** The generator that a path means, with what its card says of it. */
import { basename, dirname, extname, join } from "node:path";
import { type Checkpoint, openCheckpoint } from "../../lib/checkpoint/mod.ts";
import { statPath } from "../../lib/platform/files.ts";
import type { ModelCard } from "../../lib/registry/mod.ts";
import { findOwnCard } from "../../lib/sampling/own_card.ts";
import {
  type ImportedGenerator,
  importGenerator,
  importJoinedGenerator,
  type ImportOptions,
  type OpenFile,
} from "../../models/families/mod.ts";
import { findCheckpoint } from "../checkpoint_file.ts";
import type { Settings } from "../options.ts";
import type { Session } from "../shell.ts";

/** What the user said of the checkpoint. */
export interface ImportFlags {
  readonly family?: string | undefined;
  readonly set?: Settings | undefined;
  readonly stateAt?: string | undefined;
  readonly member?: string | undefined;
  readonly join?: Settings | undefined;
}

/** Where the parts of a generator are. */
interface Places {
  /** File or archive. */
  readonly file: string;
  /** Path within the archive. */
  readonly member: string | undefined;
  /** Files that make the generator together, by name. */
  readonly joined: { readonly [name: string]: string } | undefined;
}

/**
 * Rebuilds a generator. What the flags leave open is taken from a card that
 * lies with the checkpoint.
 */
export async function importCheckpoint(
  path: string,
  flags: ImportFlags,
  { signal, onEvent }: Pick<Session, "signal" | "onEvent">,
): Promise<ImportedGenerator> {
  const card = await findOwnCard(path, { onEvent });
  const { family, hyperparameters, checkpoint } = card?.execution ?? {};
  const options: ImportOptions = {
    family: flags.family ?? family,
    hyperparameters: { ...hyperparameters, ...flags.set },
    stateAt: flags.stateAt?.split("/") ?? checkpoint?.stateAt,
    signal,
  };
  const { file, member, joined } = await placesOf(path, flags, card);
  const open = (path: string, member?: string): OpenFile => async () =>
    (await findCheckpoint(path, { member, signal })).source;
  if (joined === undefined) {
    const source = await open(file, member)();
    using opened: Checkpoint = await openCheckpoint(source, { name: file });
    return await importGenerator(opened, options);
  }
  const files = Object.entries(joined).map(([name, place]) =>
    [name, member === undefined ? open(place) : open(file, place)] as const
  );
  return await importJoinedGenerator(Object.fromEntries(files), options);
}

async function placesOf(
  path: string,
  { member, join: others }: ImportFlags,
  card: ModelCard | undefined,
): Promise<Places> {
  const { checkpoint, source } = card?.execution ?? {};
  const place = source?.kind === "file" ? source.location : path;
  const joined = others === undefined
    ? checkpoint?.joined
    : { [basename(path, extname(path))]: path, ...textsOf(others) };
  const within = member ?? checkpoint?.path;
  const info = await statPath(place);
  if (info?.kind === "directory") {
    const inside = (name: string) => join(place, name);
    return {
      file: within === undefined ? place : inside(within),
      member: undefined,
      joined: others === undefined ? mapValues(joined, inside) : joined,
    };
  }
  // A lone checkpoint needs no name within an archive.
  const isArchive = /\.zip$/i.test(place);
  const beside = (name: string) => join(dirname(place), name);
  return {
    file: place,
    member: isArchive ? within : member,
    joined: isArchive || others !== undefined
      ? joined
      : mapValues(joined, beside),
  };
}

function mapValues(
  values: { readonly [name: string]: string } | undefined,
  change: (value: string) => string,
): { readonly [name: string]: string } | undefined {
  return values && Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, change(value)]),
  );
}

function textsOf(settings: Settings): { [name: string]: string } {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, String(value)]),
  );
}
