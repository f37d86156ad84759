/** Upstream's index of models, `global.json`, read without loss. */
import { CardError } from "../../errors.ts";
import { readText } from "../../platform/files.ts";
import { Catalogue } from "../catalogue.ts";
import type { CompatEntry } from "../compat/entries.ts";
import { isObject, type JsonObject, ownValue } from "../json.ts";
import { shownValue } from "../parse_card.ts";
import { type ConvertedCards, toCards } from "./to_cards.ts";

/** Options of {@linkcode readUpstreamIndex}. */
export interface ReadIndexOptions {
  /** Where the index comes from, named in errors. */
  readonly file?: string | undefined;
}

/** Whole numbers that were written as floats: Python tells `224.0` from `224`. */
type Floats = WeakMap<object, Set<string>>;

/**
 * Upstream's metadata as they are, with every irregularity and unknown key.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readUpstreamIndex } from "@medigan/core/registry";
 * const text = `{"00042_NEW": {
 *   "execution": {"package_link": "https://zenodo.org/record/1/files/a.zip",
 *     "model_name": "weights", "extension": ".pt"},
 *   "selection": {"type": "DCGAN", "height": 64.0, "organ": ["lung"]},
 *   "mine": 1}}`;
 * const index = readUpstreamIndex(text);
 * assert.deepEqual(index.toJSON(), JSON.parse(text));
 * assert(index.toCatalogue().get(42).selection.height === 64);
 * ```
 */
export class UpstreamIndex {
  readonly #document: JsonObject;
  readonly #floats: Floats;

  /** Wraps a document; use {@linkcode readUpstreamIndex} to check it, too. */
  constructor(document: object, floats: Floats = new WeakMap()) {
    this.#document = document as JsonObject;
    this.#floats = floats;
  }

  /** Identifiers of the models, in the order of the file. */
  listModels(): string[] {
    return Object.keys(this.#document);
  }

  /** The whole document, unchanged. */
  toJSON(): object {
    return this.#document;
  }

  /** The models as upstream's own search and ranking see them. */
  compatEntries(): CompatEntry[] {
    const isFloat = (holder: object, key: string) =>
      this.#floats.get(holder)?.has(key) ?? false;
    return Object.entries(this.#document).flatMap(([id, model]) => {
      const selection = ownValue(model, "selection");
      return isObject(selection) ? [{ id, selection, isFloat }] : [];
    });
  }

  /** Cards for the models that can have one; each lists what was put right. */
  toCards(): ConvertedCards {
    return toCards(this.#document);
  }

  /**
   * A catalogue of these models. Cards that are known already stay, as they
   * say more than upstream's metadata do.
   */
  toCatalogue(known: Catalogue = new Catalogue([])): Catalogue {
    const { cards } = this.toCards();
    return new Catalogue(cards, { compatEntries: this.compatEntries() })
      .with(...known.list());
  }
}

/**
 * Reads upstream's index from its text, or from a value that was parsed
 * already. From the text alone can Python's floats be told from whole numbers,
 * which matters in compat mode only.
 *
 * @throws {CardError} when it is no index of models.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readUpstreamIndex } from "@medigan/core/registry";
 * const model = { execution: {}, selection: { organ: ["lung"] } };
 * const index = readUpstreamIndex({ "00042_NEW": model });
 * assert.deepEqual(index.listModels(), ["00042_NEW"]);
 * assert.throws(() => readUpstreamIndex("<html>"), /must be JSON/);
 * ```
 */
export function readUpstreamIndex(
  input: string | object,
  options: ReadIndexOptions = {},
): UpstreamIndex {
  const name = options.file ?? "the index of models";
  const floats: Floats = new WeakMap();
  const document = typeof input === "string"
    ? parse(input, { name, floats })
    : input;
  const models = isObject(document) ? Object.values(document) : [];
  const hasModel = models.some((model) =>
    isObject(ownValue(model, "execution")) &&
    isObject(ownValue(model, "selection"))
  );
  if (!hasModel) {
    throw new CardError(
      `Cannot read ${name} as it must be an object of models with execution and selection: current value is ${
        shownValue(document)
      }`,
    );
  }
  return new UpstreamIndex(document as object, floats);
}

/**
 * Reads upstream's index from a file.
 *
 * @throws {CardError} when it is no index of models.
 * @throws {MediganError} when it cannot be read.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readUpstreamIndexFile } from "@medigan/core/registry";
 * await assert.rejects(readUpstreamIndexFile("deno.json"), { code: "card" });
 * ```
 */
export async function readUpstreamIndexFile(
  path: string,
): Promise<UpstreamIndex> {
  return readUpstreamIndex(await readText(path), { file: path });
}

interface ParseContext {
  readonly name: string;
  readonly floats: Floats;
}

function parse(text: string, { name, floats }: ParseContext): unknown {
  const noteFloat = function (
    this: object,
    key: string,
    value: unknown,
    context?: { source?: string },
  ) {
    const isFloat = Number.isInteger(value) &&
      /[.eE]/.test(context?.source ?? "");
    if (isFloat) {
      floats.set(this, (floats.get(this) ?? new Set<string>()).add(key));
    }
    return value;
  };
  try {
    return JSON.parse(text, noteFloat);
  } catch (cause) {
    const start = shownValue(text.slice(0, 40));
    throw new CardError(
      `Cannot read ${name} as it must be JSON: current text begins with ${start}`,
      { cause },
    );
  }
}
