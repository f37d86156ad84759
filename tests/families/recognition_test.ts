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

const DCGANS = [
  "alyafi_dcgan",
  "mammo_cdcgan_categorical",
  "mammo_cdcgan_continuous",
  "mammo_dcgan_2022",
  "mammo_dcgan_model5",
  "mammo_wgangp",
];

const OTHERS = [
  "brain_inp_gen",
  "brain_tumor_shape",
  "cardiac_unet",
  "cyclegan_aitorzip",
  "cyclegan_resnet6_grey",
  "cyclegan_resnet9",
  "fastgan",
  "pggan_cxr_generator",
  "pggan_polyp",
  "pggan_zoo",
  "pix2pix_unet256",
  "pix2pixhd_global",
  "singan_one_scale",
];

for (const name of DCGANS) {
  sharedTest(`dcgan is recognised in the names of ${name}`, async () => {
    const list = await sharedJson<KeyList>("fixtures", "keys", `${name}.json`);
    const seen = dcgan.recognise(shapesOnly(list.state_dict), {});
    assert.equal(seen?.confidence, "sure");
    assert.deepEqual(seen.missing, []);
    for (const key of ["nz", "ngf", "nc", "image_size"]) {
      const wanted = list.hyperparameters[key];
      if (wanted !== undefined) {
        assert.equal(seen.hyperparameters[key], wanted, key);
      }
    }
  });
}

for (const name of OTHERS) {
  sharedTest(`dcgan is not recognised in the names of ${name}`, async () => {
    const list = await sharedJson<KeyList>("fixtures", "keys", `${name}.json`);
    assert.equal(dcgan.recognise(shapesOnly(list.state_dict), {}), undefined);
  });
}

/** Key lists by the family that must recognise them, and no other. */
const BY_FAMILY: Readonly<Record<string, readonly string[]>> = {
  dcgan: DCGANS,
  resnet_generator: [
    "cyclegan_aitorzip",
    "cyclegan_resnet6_grey",
    "cyclegan_resnet9",
    "pix2pixhd_global",
  ],
  unet_generator: ["pix2pix_unet256"],
};

for (const [wanted, names] of Object.entries(BY_FAMILY)) {
  sharedTest(`${wanted} alone is recognised in its key lists`, async () => {
    for (const name of names) {
      const file = `${name}.json`;
      const list = await sharedJson<KeyList>("fixtures", "keys", file);
      const seen = listFamilies().filter((family) =>
        family.recognise(shapesOnly(list.state_dict), {}) !== undefined
      );
      assert.deepEqual(seen.map((family) => family.name), [wanted], name);
    }
  });

  sharedTest(`${wanted} is not recognised in other key lists`, async () => {
    const family = listFamilies().find((one) => one.name === wanted);
    for (const name of [...DCGANS, ...OTHERS]) {
      const file = `${name}.json`;
      const list = await sharedJson<KeyList>("fixtures", "keys", file);
      const seen = family?.recognise(shapesOnly(list.state_dict), {});
      assert.equal(seen !== undefined, names.includes(name), name);
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
    message: /must be one of dcgan/,
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
