/** Models whose architecture nobody could look up. */
import assert from "node:assert/strict";
import { writeSafetensors } from "../../lib/checkpoint/mod.ts";
import { loadCatalogue } from "../../lib/registry/mod.ts";
import { openGenerator } from "../../lib/sampling/generator.ts";
import { openStore } from "../../lib/store/mod.ts";
import { float32Tensor } from "../../lib/tensor.ts";
import { sharedPath, sharedTest } from "../shared.ts";
import { scratch } from "./folders.ts";

async function open(model: number, weights: string | Uint8Array) {
  await using cache = await scratch();
  const notices: string[] = [];
  await using generator = await openGenerator(loadCatalogue().get(model), {
    store: openStore({ dir: cache.path, offline: true }),
    device: "wasm",
    threads: 1,
    weights,
    onEvent: (event) => "message" in event && notices.push(event.message),
  });
  return { family: generator.model.family, notices };
}

const FORMS = ["pggan_akanimax", "pggan_zoo", "pggan_polyp"];

sharedTest(
  "model 19 is read in whichever form its checkpoint has",
  async () => {
    for (const name of FORMS) {
      const file = name === "pggan_polyp"
        ? "ProGAN_300000_g.model"
        : "model.pt";
      const { family } = await open(19, sharedPath("fixtures", name, file));
      assert.equal(family, "pggan");
    }
  },
);

sharedTest(
  "a guess that does not fit gives way, and that is said",
  async () => {
    const { family, notices } = await open(
      17,
      sharedPath("fixtures", "pggan_zoo", "model.pt"),
    );
    assert.equal(family, "pggan");
    assert(notices.some((text) => /guess, dcgan, does not fit/.test(text)));
  },
);

Deno.test("where nothing fits, what was found is told, and how to go on", async () => {
  const tensor = float32Tensor(new Float32Array(16), [4, 4]);
  const weights = writeSafetensors(new Map([["netG.strange.weight", tensor]]));
  await assert.rejects(open(19, weights), {
    code: "unsupported-model",
    message: /strange\.weight \[4, 4\]/,
    hint: /medigan inspect.*medigan card init/,
  });
});

sharedTest("what is known exactly is not guessed again", async () => {
  const other = sharedPath("fixtures", "pggan_zoo", "model.pt");
  await assert.rejects(open(5, other), /Cannot build dcgan/);
});
