/** What an author of a model that is code begins with. */
import { CARD_SCHEMA, CODE_FAMILY, type ModelCard } from "../registry/card.ts";

/** Sides of the image that the code below makes. */
const SIDE = 64;

/**
 * The card of a model that is code, to be filled in.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseCard } from "@medigan/core";
 * import { startingCard } from "./mod.ts";
 * assert.equal(parseCard(startingCard("rings")).id, "99999_rings");
 * ```
 */
export function startingCard(name: string): ModelCard {
  const plain = name.replace(/[^A-Za-z0-9_-]+/g, "-").replace(
    /^[^A-Za-z0-9]+/,
    "",
  );
  return {
    schema: CARD_SCHEMA,
    id: `99999_${plain.slice(0, 59) || "model"}`,
    execution: {
      source: { kind: "file", location: "." },
      checkpoint: { path: "generate.ts" },
      family: CODE_FAMILY,
      inputs: [{ kind: "latent", name: "z", size: 2 }],
      outputs: [{
        role: "image",
        name: "image",
        tensor: "image",
        mapping: { range: [0, 1], rounding: "nearest", overflow: "clamp" },
      }],
      confidence: "exact",
    },
    selection: startingSelection(),
    description: {
      title: name,
      summary: `The generator ${name}.`,
      authors: [],
      publication: null,
      doi: [],
      version: null,
      trainedDate: null,
      trainedEpochs: null,
      limits: [
        "Synthetic images for research only, not for diagnosis or any other clinical use",
      ],
    },
    corrections: [],
  };
}

function startingSelection(): ModelCard["selection"] {
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
    tags: [],
    height: SIDE,
    width: SIDE,
    channels: 1,
    type: "code",
    license: null,
    dataset_type: "unknown",
    privacy_preservation: null,
    year: "unknown",
  };
}

/** Code to begin with: rings whose width and place are drawn. */
export const STARTING_CODE = `/**
 * A generator that is code. It runs in a process without any permission and
 * has nothing but its context: seeded random values, the package's ONNX models
 * and data, and a way to hand samples over.
 */
import type { Generate } from "@medigan/core/sandbox";

const SIDE = ${SIDE};

export const generate: Generate = async (context, { indices }) => {
  for (const index of indices) {
    const drawn = context.random.uniforms([3], { index, name: "ring" });
    const [x = 0, y = 0, radius = 0] = drawn.data;
    const data = new Float32Array(SIDE * SIDE);
    for (let place = 0; place < data.length; place++) {
      const across = (place % SIDE) / SIDE - x;
      const down = Math.floor(place / SIDE) / SIDE - y;
      const away = Math.hypot(across, down) - radius / 2;
      data[place] = Math.exp(-200 * away * away);
    }
    const image = { dtype: "float32", shape: [1, SIDE, SIDE], data } as const;
    await context.emit({ index, parts: { image } });
  }
};
`;
