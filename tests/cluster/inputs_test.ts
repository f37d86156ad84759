/** Images and weights of one's own travel with the run. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { natsEngine, runWorker } from "../../lib/cluster/mod.ts";
import type { Raster } from "../../lib/image/mod.ts";
import { encodeModel, GraphBuilder } from "../../lib/onnx/mod.ts";
import {
  listImages,
  openGenerator,
  writeSamples,
} from "../../lib/sampling/mod.ts";
import { openStore } from "../../lib/store/mod.ts";
import { withFolder } from "../cli/folders.ts";
import { EXAMPLE_CARD } from "../sampling/fake_generator.ts";
import { natsTest, startNats } from "./nats_server.ts";

const CARD = {
  ...EXAMPLE_CARD,
  id: "EXAMPLE_NEGATIVE",
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

/** A net that makes black white and white black. */
function negative(): Uint8Array {
  const graph = new GraphBuilder();
  const shape = ["batch", 1, "height", "width"];
  const photo = graph.input("photo", { shape });
  graph.output("output", graph.mul(photo, graph.constant(-1)));
  return encodeModel(graph.toModel());
}

function ramp(seed: number): Raster {
  const data = Uint8Array.from({ length: 64 }, (_, at) => at * 3 + seed);
  return {
    width: 8,
    height: 8,
    channels: 1,
    dtype: "uint8",
    range: [0, 255],
    data,
  };
}

natsTest(
  "images and own weights reach workers, and come back changed",
  () =>
    withFolder(async (dir) => {
      await using server = await startNats();
      const servers = server.url;
      const stop = new AbortController();
      const working = runWorker({
        servers,
        store: openStore({ dir: join(dir, "theirs"), offline: true }),
        device: "wasm",
        signal: stop.signal,
      });
      await using generator = await openGenerator(CARD, {
        store: openStore({ dir: join(dir, "ours"), offline: true }),
        weights: negative(),
        device: "wasm",
      });
      const inputs = await listImages([1, 2, 3, 4, 5].map((seed) => ({
        name: `photo-${seed}.png`,
        image: ramp(seed),
      })));
      const options = { inputs, seed: 7, batchSize: 2 };
      const alone = await writeSamples(generator, join(dir, "alone"), options);
      const many = await writeSamples(generator, join(dir, "many"), {
        ...options,
        engine: natsEngine({ servers, jobSize: 2 }),
      });
      assert.deepEqual(many, alone);
      assert.equal(many.files.length, 5);
      stop.abort();
      await working;
      const left = [...Deno.readDirSync(join(dir, "theirs", "scratch"))];
      assert.deepEqual(left, []);
    }),
);
