/** The card that a package brings. */
import type { ByteSource } from "../bytes.ts";
import { CardError } from "../errors.ts";
import type { OperationOptions } from "../events.ts";
import type { ModelCard } from "./card.ts";
import { parseCard } from "./parse_card.ts";

/** The files of a package, as far as its card needs them. */
export interface CardFolder {
  /** The package. */
  readonly source: {
    /** Its name, for messages. */
    readonly name: string;
  };
  /** Names of all files. */
  list(): readonly string[];
  /** Opens one of them. */
  open(name: string): Promise<ByteSource>;
}

/** Names of cards in a folder or archive; the first one counts. */
export const CARD_NAMES = ["card.json", "medigan.json"] as const;
/** No card is larger. */
const MAX_CARD_BYTES = 1024 ** 2;

/**
 * The card at the top of a package or of its one folder. A file of such a name
 * that is no card is passed over, and a notice says so. Where the card says
 * that its model comes from is for the caller to replace: a package speaks of
 * its own files only.
 *
 * @throws {CardError} when the card is broken; the message names file and path.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openStore } from "@medigan/core";
 * import { packagedCard } from "@medigan/core/registry";
 * const store = openStore({ offline: true });
 * using files = await store.acquire({ kind: "path", path: "models/bundled" });
 * assert.equal(await packagedCard(files), undefined);
 * ```
 */
export async function packagedCard(
  files: CardFolder,
  { onEvent }: OperationOptions = {},
): Promise<ModelCard | undefined> {
  const name = cardName(files.list());
  if (name === undefined) return undefined;
  using source = await files.open(name);
  const file = `${files.source.name}/${name}`;
  checkCardSize(file, source.size);
  const bytes = await source.read(0, source.size);
  return asCard(new TextDecoder().decode(bytes), { file, onEvent });
}

/** The name of the card among those of a package's files. */
export function cardName(names: readonly string[]): string | undefined {
  return CARD_NAMES.flatMap((wanted) =>
    names.filter((name) =>
      name === wanted || name.match(/^[^/]+\/(.+)$/)?.[1] === wanted
    )
  )[0];
}

/**
 * The card that a text is; `undefined` when it does not claim to be one.
 *
 * @throws {CardError} when it claims so and is broken.
 */
export function asCard(
  text: string,
  { file, onEvent }: OperationOptions & { readonly file: string },
): ModelCard | undefined {
  const value = parseJson(text, file);
  const { schema } = Object(value);
  if (typeof schema === "string" && schema.startsWith("medigan.card/")) {
    return parseCard(value, { file });
  }
  onEvent?.({
    type: "notice",
    code: "no-card",
    message: `${file} is passed over as it has no schema medigan.card/1`,
  });
  return undefined;
}

/** The value of a text that must be JSON. */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CardError(
      `Cannot read the model card ${file} as it must be JSON: ${why}`,
      { cause },
    );
  }
}

/** Makes sure that a file is small enough to be a card. */
export function checkCardSize(file: string, size: number): void {
  if (size <= MAX_CARD_BYTES) return;
  throw new CardError(
    `Cannot read the model card ${file} as it must have at most ${MAX_CARD_BYTES} bytes: current size is ${size}`,
  );
}
