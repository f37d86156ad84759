/** ONNX models and masks of our own, from image to image. */
import assert from "node:assert/strict";
import type { Raster } from "../../../lib/image/raster.ts";
import {
  type Dimension,
  encodeModel,
  GraphBuilder,
} from "../../../lib/onnx/mod.ts";
import { loadCatalogue } from "../../../lib/registry/mod.ts";
import { openGenerator } from "../../../lib/sampling/generator.ts";
import { streamSamples } from "../../../lib/sampling/stream.ts";
import { openStore } from "../../../lib/store/mod.ts";
import { sharedTest } from "../../shared.ts";
import { collect, EXAMPLE_CARD } from "../fake_generator.ts";
import { translate, withFixture } from "./fixture_models.ts";

/** A net that makes black white and white black. */
function negative([batch, height, width]: Dimension[]): Uint8Array {
  const graph = new GraphBuilder();
  const shape = [batch, 1, height, width];
  const photo = graph.input("photo", { shape });
  graph.output("output", graph.mul(photo, graph.constant(-1)));
  return encodeModel(graph.toModel());
}

function ramp(seed: number): Raster {
  const data = Uint8Array.from(
    { length: 64 },
    (_, at) => (at * 4 + seed) % 256,
  );
  return {
    width: 8,
    height: 8,
    channels: 1,
    dtype: "uint8",
    range: [0, 255],
    data,
  };
}

for (
  const [name, sizes] of Object.entries<Dimension[]>({
    "any size, any number at a time": ["batch", "height", "width"],
    "one size, one at a time": [1, 8, 8],
  })
) {
  Deno.test(`an ONNX model takes images as any model does: ${name}`, async () => {
    const card = {
      ...EXAMPLE_CARD,
      execution: {
        ...EXAMPLE_CARD.execution,
        family: "onnx",
        inputs: [{
          kind: "image",
          name: "photo",
          channels: 1,
          size: [8, 8],
          description: "Any",
        }],
      },
    } as const;
    await using generator = await openGenerator(card, {
      weights: negative(sizes),
      device: "wasm",
      threads: 1,
    });
    const pictures = [ramp(0), ramp(3), ramp(9)];
    const samples = await translate(generator, pictures);
    for (const [place, { image }] of samples.entries()) {
      const wanted = pictures[place]!.data;
      image.data.forEach((value, at) =>
        assert(Math.abs(value - (255 - wanted[at]!)) <= 1)
      );
    }
  });
}

sharedTest("procedural masks are a fit input of pix2pix", () =>
  withFixture(
    4,
    "pix2pix_unet256/pix2pix_mask_to_mass_model.pth",
    async (generator) => {
      await using masks = await openGenerator(
        loadCatalogue().get("PROCEDURAL_TUMOUR_MASK"),
        { store: openStore({ offline: true }) },
      );
      const drawn = await collect(streamSamples(masks, {
        seed: 7,
        numSamples: 2,
      }));
      const made = await translate(generator, drawn.map(({ image }) => image));
      assert.deepEqual(
        made.map(({ image: { width, height } }) => [width, height]),
        [[256, 256], [256, 256]],
      );
      assert.notDeepEqual(made[0]?.image.data, made[1]?.image.data);
      made.forEach(({ mask }, place) =>
        assert.deepEqual(mask?.data, drawn[place]?.image.data)
      );
    },
  ));
