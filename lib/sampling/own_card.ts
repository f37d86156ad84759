/** Cards that users keep with their models. */
import { basename, dirname, isAbsolute, join } from "node:path";
import { openZip } from "../archive/mod.ts";
import { ArchiveError } from "../errors.ts";
import type { EventListener, OperationOptions } from "../events.ts";
import { openFileSource, readText, statPath } from "../platform/files.ts";
import { isGranted } from "../platform/permissions.ts";
import type { CardSource, ModelCard } from "../registry/card.ts";
import { parseCard } from "../registry/mod.ts";
import {
  asCard,
  CARD_NAMES,
  cardName,
  checkCardSize,
  parseJson,
} from "../registry/packaged_card.ts";

/**
 * Where the card of a checkpoint or archive can lie: what may be read so that
 * it is found.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { cardPlaces } from "./own_card.ts";
 * assert.equal(cardPlaces("nets/a.pt")[0], "nets/a.pt.json");
 * ```
 */
export function cardPlaces(path: string): string[] {
  const folder = dirname(path);
  return [`${path}.json`, ...CARD_NAMES.map((name) => join(folder, name))];
}

/**
 * The card that lies with a checkpoint, in an archive or in a folder, with the
 * place of the weights filled in; or the card of which this is the path. A file
 * of such a name that is no card at all is passed over, and a notice says so.
 *
 * @throws {CardError} when the card is broken; the message names file and path.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { findOwnCard } from "./own_card.ts";
 * assert.equal(await findOwnCard("models/bundled"), undefined);
 * ```
 */
export async function findOwnCard(
  path: string,
  { onEvent }: OperationOptions = {},
): Promise<ModelCard | undefined> {
  if (/\.json$/i.test(path)) return await readNamedCard(path);
  const info = await statPath(path);
  if (info === undefined) return undefined;
  const source: CardSource = { kind: "file", location: path };
  if (info.kind === "directory") {
    return withSource(await inFolder(path, onEvent), source);
  }
  const [beside = ""] = cardPlaces(path);
  const own = await readFirst([beside], onEvent) ??
    (/\.zip$/i.test(path) ? await inArchive(path, onEvent) : undefined);
  return withSource(own, source) ?? await around(path, onEvent);
}

function withSource(
  card: ModelCard | undefined,
  source: CardSource,
): ModelCard | undefined {
  return card && { ...card, execution: { ...card.execution, source } };
}

/** A card by its own path; places of files count from its folder. */
async function readNamedCard(path: string): Promise<ModelCard> {
  const card = parseCard(parseJson(await readText(path), path), { file: path });
  const { source } = card.execution;
  const isRelative = source.kind === "file" &&
    !isAbsolute(source.location) && !/^https?:/i.test(source.location);
  if (!isRelative) return card;
  const location = join(dirname(path), source.location);
  return {
    ...card,
    execution: {
      ...card.execution,
      source: {
        kind: "file",
        location,
      },
    },
  };
}

function inFolder(
  folder: string,
  onEvent: EventListener | undefined,
): Promise<ModelCard | undefined> {
  return readFirst(CARD_NAMES.map((name) => join(folder, name)), onEvent);
}

/** The card of the folder around a checkpoint, if it is about that one. */
async function around(
  path: string,
  onEvent: EventListener | undefined,
): Promise<ModelCard | undefined> {
  const folder = dirname(path);
  const card = await inFolder(folder, onEvent);
  const about = card?.execution.checkpoint.path;
  if (about === undefined || basename(about) !== basename(path)) {
    return undefined;
  }
  // The folder holds its other checkpoints, too.
  return withSource(card, { kind: "file", location: folder });
}

async function readFirst(
  files: readonly string[],
  onEvent: EventListener | undefined,
): Promise<ModelCard | undefined> {
  for (const file of files) {
    // Whoever may read a checkpoint alone shall not be asked for more.
    if (!isGranted({ name: "read", path: file })) continue;
    const info = await statPath(file);
    if (info?.kind !== "file") continue;
    checkCardSize(file, info.size);
    const card = asCard(await readText(file), { file, onEvent });
    if (card !== undefined) return card;
  }
  return undefined;
}

/** The card in an archive, at its top or in its one folder. */
async function inArchive(
  path: string,
  onEvent: EventListener | undefined,
): Promise<ModelCard | undefined> {
  using source = await openFileSource(path);
  try {
    const archive = await openZip(source);
    const wanted = cardName(archive.entries.map(({ name }) => name));
    const entry = archive.entries.find(({ name }) => name === wanted);
    if (entry === undefined) return undefined;
    const file = `${path}/${entry.name}`;
    checkCardSize(file, entry.size);
    const text = new TextDecoder().decode(await archive.read(entry));
    return asCard(text, { file, onEvent });
  } catch (error) {
    // Whoever opens the archive for its weights says what is wrong with it.
    if (error instanceof ArchiveError) return undefined;
    throw error;
  }
}
