/** The store as the command line opens it, and models as users name them. */
import { basename } from "node:path";
import { Option } from "@commander-js/extra-typings";
import { UnknownModelError } from "../lib/errors.ts";
import type { CardSource, ModelCard } from "../lib/registry/mod.ts";
import type { ModelReference, Store, StoreOptions } from "../lib/store/mod.ts";
import type { Session } from "./shell.ts";

/** `--lockfile`. */
export const LOCKFILE = new Option(
  "--lockfile <file>",
  "pins of models (default: medigan.lock here or in the cache)",
);
/** `--frozen`. */
export const FROZEN = new Option(
  "--frozen",
  "fetch nothing that the lockfile does not pin",
);
/** `--zenodo-url`. */
export const ZENODO_URL = new Option(
  "--zenodo-url <url>",
  "server that speaks like Zenodo",
);

/** Values of these options. */
export interface StoreFlags {
  /** Path of the lockfile. */
  readonly lockfile?: string | undefined;
  /** Whether only pinned files may be used. */
  readonly frozen?: true | undefined;
  /** A server that speaks like Zenodo. */
  readonly zenodoUrl?: string | undefined;
}

/** The library's options for these flags. */
export function storeOptions(
  { globals }: Session,
  { lockfile, frozen, zenodoUrl }: StoreFlags,
): StoreOptions {
  return {
    offline: globals.offline === true,
    frozen: frozen === true,
    ...lockfile !== undefined && { lockfile },
    ...zenodoUrl !== undefined && { zenodoBaseUrl: zenodoUrl },
  };
}

/** Opens the store. */
export async function openCliStore(
  session: Session,
  flags: StoreFlags = {},
): Promise<Store> {
  const { openStore } = await import("../lib/store/mod.ts");
  return openStore(storeOptions(session, flags));
}

/** What a user's name of a model leads to. */
export interface NamedModel {
  /** Where its files come from. */
  readonly source: CardSource | ModelReference;
  /** Its card, when the catalogue has one. */
  readonly card: ModelCard | undefined;
}

/**
 * Finds a model by number, identifier, DOI, address or path.
 *
 * @throws {UnknownModelError} when the catalogue has no such model.
 */
export async function findModel(
  name: string,
  { zenodoUrl }: StoreFlags = {},
): Promise<NamedModel> {
  const [{ loadCatalogue }, { parseModelReference }] = await Promise.all([
    import("../lib/registry/mod.ts"),
    import("../lib/store/mod.ts"),
  ]);
  const reference = parseModelReference(
    name,
    zenodoUrl === undefined ? {} : { zenodoBaseUrl: zenodoUrl },
  );
  const cards = loadCatalogue();
  if (reference.kind === "catalogue") {
    const card = cards.get(reference.id);
    return { source: card.execution.source, card };
  }
  return { source: reference, card: cards.list().find(isMeantBy(reference)) };
}

/** A record is known by its number, a local package by the name of its file. */
function isMeantBy(reference: ModelReference): (card: ModelCard) => boolean {
  switch (reference.kind) {
    case "zenodo":
      return ({ execution: { source } }) =>
        source.kind === "zenodo" && source.record === reference.record;
    case "path":
      return ({ id }) => basename(reference.path).startsWith(id);
    case "url":
      return ({ id }) =>
        basename(new URL(reference.url).pathname).startsWith(id);
    default:
      return () => false;
  }
}

/**
 * The card of a model by any of its names; where a path or address was given,
 * the files come from there.
 *
 * @throws {UnknownModelError} when the catalogue has no such model.
 */
export async function findCard(
  name: string,
  flags: StoreFlags = {},
): Promise<ModelCard> {
  const { source, card } = await findModel(name, flags);
  if (card === undefined) {
    throw new UnknownModelError(
      `Cannot run ${name} as the catalogue has no card for it, which tells what the checkpoint does not`,
      {
        hint:
          `Name the model whose card fits: medigan generate 5 --weights ${name}`,
      },
    );
  }
  const location = source.kind === "path"
    ? source.path
    : source.kind === "url"
    ? source.url
    : undefined;
  if (location === undefined) return card;
  const execution = {
    ...card.execution,
    source: { kind: "file", location } as const,
  };
  return { ...card, execution };
}
