import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Hyperparameters,
  importGenerator,
  listFamilies,
} from "../../models/families/mod.ts";
import { dcgan } from "../../models/families/dcgan/dcgan.ts";
import type { StateDict } from "../../lib/checkpoint/mod.ts";
import { sharedJson, sharedTest } from "../shared.ts";
import { shapesOnly } from "./fixtures.ts";

interface KeyList {
  readonly hyperparameters: Readonly<Record<string, unknown>>;
  readonly state_dict: readonly [string, number[], string][];
}

/** Which family each list of names belongs to. */
const FAMILY_OF: Readonly<Record<string, string>> = {
  alyafi_dcgan: "dcgan",
  brain_inp_gen: "brain_inpaint",
  brain_tumor_shape: "brain_inpaint",
  cardiac_unet: "cardiac_unet",
  cyclegan_aitorzip: "resnet_generator",
  cyclegan_resnet6_grey: "resnet_generator",
  cyclegan_resnet9: "resnet_generator",
  fastgan: "fastgan",
  mammo_cdcgan_categorical: "dcgan",
  mammo_cdcgan_continuous: "dcgan",
  mammo_dcgan_2022: "dcgan",
  mammo_dcgan_model5: "dcgan",
  mammo_wgangp: "dcgan",
  pggan_cxr_generator: "pggan",
  pggan_polyp: "pggan",
  pggan_zoo: "pggan",
  pix2pix_unet256: "unet_generator",
  pix2pixhd_global: "resnet_generator",
  singan_one_scale: "singan",
};

async function readKeys(name: string): Promise<KeyList> {
  return await sharedJson<KeyList>("fixtures", "keys", `${name}.json`);
}

for (const [name, owner] of Object.entries(FAMILY_OF)) {
  sharedTest(
    `only ${owner} is recognised in the names of ${name}`,
    async () => {
      const state = shapesOnly((await readKeys(name)).state_dict);
      const seen = listFamilies().flatMap((family) => {
        const recognition = family.recognise(state, {});
        return recognition ? [[family.name, recognition.confidence]] : [];
      });
      const isKnown = listFamilies().some((family) => family.name === owner);
      assert.deepEqual(seen, isKnown ? [[owner, "sure"]] : []);
    },
  );
}

/** What the code was given and no name or shape tells. */
const NOT_IN_NAMES = ["ngpu", "leakiness"];

const READ_FROM_NAMES = Object.keys(FAMILY_OF).filter((name) =>
  ["dcgan", "fastgan", "pggan"].includes(FAMILY_OF[name] ?? "")
);

for (const name of READ_FROM_NAMES) {
  sharedTest(`the hyperparameters of ${name} are read off`, async () => {
    const list = await readKeys(name);
    const family = listFamilies().find((one) => one.name === FAMILY_OF[name]);
    const seen = family?.recognise(shapesOnly(list.state_dict), {});
    assert.deepEqual(seen?.missing, []);
    for (const [key, wanted] of Object.entries(list.hyperparameters)) {
      if (NOT_IN_NAMES.includes(key)) continue;
      assert.deepEqual(seen.hyperparameters[key], wanted, key);
    }
  });
}

/** A stack of 4x4 kernels whose names are made from places. */
function stack(
  widths: readonly number[],
  name: (place: number) => string,
): StateDict {
  return shapesOnly(
    widths.slice(1).map((width, place) =>
      [
        `${name(place)}.weight`,
        [widths[place] ?? 0, width, 4, 4],
        "float32",
      ] as const
    ),
  );
}

const WIDTHS_OF_SEVEN = [100, 128, 64, 32, 16, 8, 4, 1];

Deno.test("dcgan asks whether seven layers make 224 or 256 pixels", async () => {
  const state = stack(WIDTHS_OF_SEVEN, (place) => `net.${3 * place}`);
  const seen = dcgan.recognise(state, {});
  assert.deepEqual(seen?.missing, ["image_size"]);
  for (const size of [224, 256]) {
    const told = dcgan.recognise(state, { image_size: size });
    assert.deepEqual(told?.missing, []);
    assert.equal(told.hyperparameters["image_size"], size);
  }
  await assert.rejects(importGenerator(state), {
    name: "UnsupportedModelError",
    message: /image_size/,
  });
});

Deno.test("dcgan reads 224 pixels from three first layers", () => {
  const whole = stack(WIDTHS_OF_SEVEN, (place) => `main.${3 * place}`);
  const first = stack(
    WIDTHS_OF_SEVEN.slice(0, 4),
    (place) => `first_layers.${3 * place}`,
  );
  const both = {
    ...whole,
    tensors: new Map([...first.tensors, ...whole.tensors]),
  };
  const seen = dcgan.recognise(both, {});
  assert.deepEqual(seen?.missing, []);
  assert.equal(seen.hyperparameters["image_size"], 224);
});

Deno.test("dcgan reads norms without tensors from gaps in the numbers", () => {
  const widths = [10, 8, 4, 1];
  const norm = (step: number) =>
    dcgan.recognise(stack(widths, (place) => `main.${step * place}`), {})
      ?.hyperparameters["is_instance_norm_used"];
  assert.equal(norm(2), false);
  assert.equal(norm(3), true);
});

Deno.test("dcgan is recognised under any prefix and nesting", () => {
  for (const prefix of ["", "a.b.", "module.main."]) {
    const flat = stack([10, 8, 4, 1], (place) => `${prefix}${2 * place}`);
    assert.equal(dcgan.recognise(flat, {})?.confidence, "sure", prefix);
    const nested = stack([10, 8, 4, 1], (place) => `${prefix}${place}.0`);
    assert.equal(dcgan.recognise(nested, {})?.confidence, "sure", prefix);
    const named = stack([10, 8, 4, 1], (place) => `${prefix}up${place}`);
    assert.equal(dcgan.recognise(named, {})?.confidence, "sure", prefix);
  }
});

Deno.test("a stack of too many doublings is not taken for an image", () => {
  const widths = Array.from({ length: 14 }, () => 1);
  const state = stack(widths, (place) => `main.${2 * place}`);
  assert.equal(dcgan.recognise(state, {}), undefined);
});

Deno.test("dcgan lists what it assumed", () => {
  const state = stack([10, 8, 4, 1], (place) => `main.${3 * place}`);
  const notes = (given: Hyperparameters) =>
    dcgan.recognise(state, given)?.notes.join(" ") ?? "";
  assert.match(notes({}), /ReLU is assumed.*Instance norms are assumed/);
  const told = { activation_slope: 0, is_instance_norm_used: false };
  assert.equal(notes(told), "");
});

Deno.test("an unknown generator is described by what was seen", async () => {
  const state = shapesOnly([["encoder.weight", [3, 5], "float32"]]);
  await assert.rejects(importGenerator(state), {
    name: "UnsupportedModelError",
    message: /1 tensors under encoder.*encoder\.weight \[3, 5\]/,
    hint: /--family/,
  });
  await assert.rejects(importGenerator(state, { family: "dcgan" }), {
    name: "UnsupportedModelError",
    message: /not those of one/,
  });
});

Deno.test("hyperparameters that cannot be are refused", async () => {
  const state = stack([10, 8, 4, 1], (place) => `main.${2 * place}`);
  const given: [Record<string, number | string>, RegExp][] = [
    [{ width: 3 }, /knows only nz, ngf/],
    [{ nz: "ten" }, /must be an integer of at least 1/],
    [{ nz: 11 }, /"nz" must be 10 to fit the tensors/],
    [{ image_size: 17 }, /"image_size" must be 16/],
    [{ conditional: "yes" }, /must be true or false/],
    [{ final_activation: "relu" }, /one of tanh, sigmoid, none/],
  ];
  for (const [hyperparameters, message] of given) {
    await assert.rejects(
      importGenerator(state, { hyperparameters }),
      (error) => {
        assert(error instanceof Error);
        assert.match(error.message, message);
        return error.name === "UsageError";
      },
    );
  }
  await assert.rejects(importGenerator(state, { family: "vae" }), {
    name: "UsageError",
    message: /must be one of .*dcgan/,
  });
});

Deno.test("importing stops when it is cancelled", async () => {
  const state = stack([10, 8, 4, 1], (place) => `main.${2 * place}`);
  await assert.rejects(
    importGenerator(state, { signal: AbortSignal.abort() }),
    { name: "AbortError" },
  );
});

Deno.test("families look at any names and shapes without failing", () => {
  const name = fc.stringMatching(
    /^(main|module|embed_nn|0|1|3)(\.(main|0|1|3|4)){0,2}\.(weight|bias|running_mean|running_var)$/,
  );
  const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 5 });
  fc.assert(
    fc.property(fc.array(fc.tuple(name, shape), { maxLength: 12 }), (list) => {
      const state = shapesOnly(
        list.map(([key, sizes]) => [key, sizes, "float32"] as const),
      );
      for (const family of listFamilies()) {
        const seen = family.recognise(state, {});
        assert(seen === undefined || seen.missing.length >= 0);
      }
    }),
  );
});
