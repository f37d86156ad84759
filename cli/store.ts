/** The store as the command line opens it, and models as users name them. */
import { Option } from "@commander-js/extra-typings";
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

/** What a user's name of a model leads to, before anything is fetched. */
export interface NamedModel {
  /** Where its files come from. */
  readonly source: CardSource | ModelReference;
  /** Its card, when it was named as one of the catalogue. */
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
  if (reference.kind !== "catalogue") {
    return { source: reference, card: undefined };
  }
  const card = loadCatalogue().get(reference.id);
  return { source: card.execution.source, card };
}
