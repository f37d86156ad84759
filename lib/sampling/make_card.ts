/** Cards for models that nobody described, from what was seen of them. */
import type { PortInfo } from "../../models/families/family.ts";
import {
  CARD_SCHEMA,
  type CardCheckpoint,
  type CardExecution,
  type CardInput,
  type CardOutput,
  type CardSource,
  type ModelCard,
} from "../registry/card.ts";
import type { ModelWish, SeenModel } from "./look_at_model.ts";
import { NOTHING_KNOWN } from "./nothing_known.ts";

/** What a card says beside what was seen. */
export interface CardFrame {
  /** Identifier. */
  readonly id: string;
  /** Where the model comes from. */
  readonly source: CardSource;
  /** Name of its file, for people. */
  readonly file: string;
  /** What the user said about it. */
  readonly wish: ModelWish;
}

/** Side of pictures that are taken in any size. */
const USUAL_SIDE = 256;

/** A card that says what was seen, and that nothing else is known. */
export function makeCard(
  seen: SeenModel,
  { id, source, file, wish }: CardFrame,
): ModelCard {
  const { outputs } = seen;
  return {
    schema: CARD_SCHEMA,
    id,
    execution: {
      source,
      ...checkpointsOf(seen, wish),
      family: seen.family,
      ...wish.hyperparameters && { hyperparameters: wish.hyperparameters },
      inputs: seen.inputs.flatMap((port) => cardInput(port, seen)),
      outputs: outputs.map(cardOutput),
      confidence: "family",
      notes: [...seen.notes, rangeNote(outputs)],
    },
    selection: selectionOf(outputs[0]?.shape ?? []),
    description: descriptionOf(file),
    corrections: [],
  };
}

function checkpointsOf(
  { path, joined }: SeenModel,
  { stateAt, checkpoint: named }: ModelWish,
): Pick<CardExecution, "checkpoint" | "otherCheckpoints"> {
  const checkpoint: CardCheckpoint = {
    path,
    ...stateAt !== undefined && { stateAt },
    ...joined !== undefined && { joined },
  };
  return {
    checkpoint,
    ...named !== undefined && { otherCheckpoints: { [named]: checkpoint } },
  };
}

function cardOutput(
  { name, range, shape }: PortInfo,
  place: number,
): CardOutput {
  // Numbers without height and width are rows.
  const role = [2, 3].includes(shape.length) ? "table" : "image";
  return {
    role: place === 0 ? role : "other",
    name: place === 0 ? role : name,
    tensor: name,
    mapping: {
      range: range ?? [-1, 1],
      rounding: "nearest",
      overflow: "clamp",
    },
  };
}

function rangeNote([output]: readonly PortInfo[]): string {
  return output?.range === undefined
    ? "No card describes this model: -1..1 is taken for its range"
    : "No card describes this model: its range is that of its last layer";
}

function cardInput(
  { name, role, shape, dtype }: PortInfo,
  { hyperparameters }: SeenModel,
): CardInput[] {
  const [, channels = 1, height = -1, width = -1] = shape;
  if (role === "latent") return [{ kind: "latent", name, size: channels }];
  if (role === "image") {
    const side = (size: number) => size > 0 ? size : USUAL_SIDE;
    return [{
      kind: "image",
      name,
      channels: Math.max(1, channels),
      size: [side(height), side(width)],
      description: "a picture of the kind that the model was trained with",
    }];
  }
  const { n_cond: classes } = hyperparameters;
  const count = dtype === "float32" ? 2 : Number(classes ?? 0);
  if (role !== "condition" || count === 0) return [];
  const values = Array.from({ length: count }, (_, value) => ({
    value,
    label: String(value),
  }));
  return [{ kind: "condition", name, values, default: "balanced" }];
}

function selectionOf(shape: readonly number[]): ModelCard["selection"] {
  // Sizes that are given at run time are -1 in a port and 0 in a card.
  const [, channels = 1, ...space] = shape.map((size) => Math.max(0, size));
  const [height = 1, width = 1] = space.slice(-2);
  return {
    performance: {},
    use_cases: [],
    organ: [],
    modality: [],
    vendors: [],
    centres: [],
    function: [],
    condition: [],
    dataset: [],
    augmentations: [],
    generates: [],
    // A size that is given at run time is not known here.
    height: Math.max(0, height),
    width: Math.max(0, width),
    channels: channels > 0 ? channels : null,
    type: "unknown",
    license: null,
    dataset_type: "unknown",
    privacy_preservation: null,
    tags: [],
    year: "unknown",
  };
}

function descriptionOf(file: string): ModelCard["description"] {
  return {
    title: file,
    summary: `The generator found in ${file}.`,
    authors: [],
    publication: null,
    doi: [],
    version: null,
    trainedDate: null,
    trainedEpochs: null,
    limits: [
      NOTHING_KNOWN,
      "Synthetic images for research only, not for diagnosis or any other clinical use",
    ],
  };
}
