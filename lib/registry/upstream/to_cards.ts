/** Upstream's metadata to model cards. */
import { CardError } from "../../errors.ts";
import {
  CARD_SCHEMA,
  type CardDescription,
  type CardExecution,
  type CardInput,
  type CardSource,
  type ModelCard,
} from "../card.ts";
import { isObject, type Json, type JsonObject, ownValue } from "../json.ts";
import { parseCard } from "../parse_card.ts";
import { repairSelection } from "./repair_selection.ts";
import { bareDoi, generatorFamily } from "./vocabulary.ts";

/** Cards made from upstream's metadata. */
export interface ConvertedCards {
  /** The cards. */
  readonly cards: readonly ModelCard[];
  /** Models without a card, and why. */
  readonly skipped: readonly {
    /** Upstream's identifier. */
    readonly id: string;
    /** Why there is no card. */
    readonly reason: string;
  }[];
}

/** Makes cards of all models that upstream's metadata say enough of. */
export function toCards(document: JsonObject): ConvertedCards {
  const cards: ModelCard[] = [];
  const skipped: { id: string; reason: string }[] = [];
  for (const [id, model] of Object.entries(document)) {
    try {
      cards.push(parseCard(toCard(id, model), { file: id }));
    } catch (cause) {
      if (!(cause instanceof CardError)) throw cause;
      skipped.push({ id, reason: cause.message });
    }
  }
  return { cards, skipped };
}

function toCard(id: string, model: Json): ModelCard {
  const { value: selection, corrections } = repairSelection(
    ownValue(model, "selection"),
  );
  return {
    schema: CARD_SCHEMA,
    id,
    execution: toExecution(ownValue(model, "execution"), selection.type),
    selection,
    description: toDescription(ownValue(model, "description"), id),
    corrections,
  };
}

function toExecution(raw: Json | undefined, type: string): CardExecution {
  const name = textOr(ownValue(raw, "model_name"), "");
  const extension = textOr(ownValue(raw, "extension"), "");
  return {
    source: toSource(textOr(ownValue(raw, "package_link"), "")),
    checkpoint: { path: `${name}${extension}` },
    family: generatorFamily(type),
    inputs: toInputs(raw),
    outputs: [{
      role: "image",
      name: "image",
      tensor: "output",
      mapping: { range: [-1, 1], rounding: "nearest", overflow: "clamp" },
    }],
    confidence: "guess",
    notes: [
      "Made from upstream's metadata, which tell neither the architecture nor the mapping of values to grey",
    ],
  };
}

function toSource(link: string): CardSource {
  const [, record, archive] =
    /^https:\/\/zenodo\.org\/records?\/(\d+)\/files\/([^/?#]+)/.exec(link) ??
      [];
  if (record === undefined || archive === undefined) {
    return { kind: "file", location: link };
  }
  return {
    kind: "zenodo",
    record: Number(record),
    doi: `10.5281/zenodo.${record}`,
    archive,
  };
}

function toInputs(raw: Json | undefined): CardInput[] {
  const method = ownValue(raw, "generate_method");
  const custom = ownValue(ownValue(method, "args"), "custom");
  const size = Number(ownValue(method, "input_latent_vector_size"));
  const inputs: CardInput[] = [];
  if (Number.isSafeInteger(size) && size > 0) {
    inputs.push({ kind: "latent", name: "z", size });
  }
  if (isObject(custom) && Object.hasOwn(custom, "condition")) {
    const values = [0, 1].map((value) => ({ value, label: String(value) }));
    inputs.push({
      kind: "condition",
      name: "condition",
      values,
      default: "balanced",
    });
  }
  const takesImage = isObject(custom) &&
    Object.keys(custom).some((key) => /input_path|paths_input/.test(key));
  const image = takesImage ? toImageInput(ownValue(raw, "image_size")) : [];
  return [...inputs, ...image];
}

function toImageInput(size: Json | undefined): CardInput[] {
  const [height = NaN, width = NaN, channels = 1] = Array.isArray(size)
    ? size.map(Number)
    : [];
  if (![height, width, channels].every(Number.isSafeInteger)) return [];
  return [{
    kind: "image",
    name: "x",
    channels,
    size: [height, width],
    description: "Image to translate",
  }];
}

function toDescription(raw: Json | undefined, id: string): CardDescription {
  const text = (key: string) => textOr(ownValue(raw, key), "") || null;
  const epochs = ownValue(raw, "provided_after_epoch");
  const dois = ownValue(raw, "doi");
  const title = text("title") ?? id;
  return {
    title,
    summary: text("comment") ?? title,
    authors: [],
    publication: text("publication"),
    doi: (Array.isArray(dois) ? dois : [dois ?? ""])
      .map((doi) => bareDoi(textOr(doi, ""))).filter((doi) => doi !== ""),
    version: text("version"),
    trainedDate: text("trained_date"),
    trainedEpochs: isEpochs(epochs) ? epochs : null,
    limits: [],
  };
}

function isEpochs(value: Json | undefined): value is number | number[] {
  const values = Array.isArray(value) ? value : [value];
  return values.every((one) => Number.isSafeInteger(one) && Number(one) >= 0);
}

function textOr(value: Json | undefined, fallback: string): string {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? value.trim() : fallback;
}
