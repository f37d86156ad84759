/**
 * Small nets of each form of PGGAN whose images follow from the definition.
 * Needs no reference data.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { writeSafetensors } from "../../lib/checkpoint/mod.ts";
import { elementCount, float32Tensor, type Tensor } from "../../lib/tensor.ts";
import {
  type Hyperparameters,
  importGenerator,
} from "../../models/families/mod.ts";
import { pggan } from "../../models/families/pggan/pggan.ts";
import { runGraph, shapesOnly } from "./fixtures.ts";

const LATENT = 3;
const WIDTH = 8;

/** Names of a form's tensors: bodies of three sizes, and their images. */
interface Names {
  readonly first: string;
  readonly isLinear: boolean;
  readonly weight: string;
  readonly bodies: readonly string[];
  readonly images: readonly string[];
}

const sizes = [0, 1, 2];

const FORMS: Readonly<Record<string, Names>> = {
  rosinality: {
    first: "input_layer.0.conv",
    isLinear: false,
    weight: "weight_orig",
    bodies: [4, 8, 16].map((side) => `progression_${side}.conv.0.conv`),
    images: ["", "to_rgb_8.conv", "to_rgb_16.conv"],
  },
  cxr: {
    first: "latent_linear.0.module",
    isLinear: true,
    weight: "weight",
    bodies: [
      "init_conv.0.module",
      "ScaleBlocks.0.convolv.0.module",
      "ScaleBlocks.1.convolv.0.module",
    ],
    images: sizes.map((size) => `toRGB.${size}.module`),
  },
  gan_zoo: {
    first: "formatLayer.module",
    isLinear: true,
    weight: "weight",
    bodies: [
      "groupScale0.0.module",
      "scaleLayers.0.0.module",
      "scaleLayers.1.0.module",
    ],
    images: sizes.map((size) => `toRGBLayers.${size}.module`),
  },
  akanimax: {
    first: "layers.0.conv_1",
    isLinear: false,
    weight: "weight",
    bodies: ["layers.0.conv_2", "layers.1.conv_1", "layers.2.conv_1"],
    images: sizes.map((size) => `rgb_converters.${size}`),
  },
};

type Tensors = Map<string, Tensor<"float32">>;

/** A net of zeros but for the biases of its images: 10, 20 and 30. */
function makeNet(form: string): Tensors {
  const tensors: Tensors = new Map();
  const { first, isLinear, weight, bodies, images } = FORMS[form] as Names;
  const add = (path: string, shape: readonly number[], bias = 0) => {
    const outputs = path === first ? WIDTH * (isLinear ? 16 : 1) : shape[0];
    const zeros = new Float32Array(elementCount(shape));
    const biases = new Float32Array(outputs ?? 0).fill(bias);
    tensors.set(`${path}.${weight}`, float32Tensor(zeros, shape));
    tensors.set(`${path}.bias`, float32Tensor(biases, [biases.length]));
  };
  add(first, isLinear ? [16 * WIDTH, LATENT] : [LATENT, WIDTH, 4, 4]);
  for (const path of bodies) add(path, [WIDTH, WIDTH, 3, 3]);
  images.forEach((path, size) => {
    if (path !== "") add(path, [1, WIDTH, 1, 1], 10 * (size + 1));
  });
  return tensors;
}

/** The one value that all pixels of a net's image have. */
async function greyOf(
  tensors: Tensors,
  hyperparameters: Hyperparameters = {},
): Promise<number> {
  const file = writeSafetensors(tensors);
  const generator = await importGenerator(file, { hyperparameters });
  const z = float32Tensor(Float32Array.of(1, -2, 3), [1, LATENT]);
  const { data } = await runGraph(generator, { z });
  const greys = new Set(Array.from(data, Number));
  assert.equal(greys.size, 1);
  return Number(data[0]);
}

function assertNear(actual: number, expected: number): void {
  assert(Math.abs(actual - expected) < 1e-4, `${actual} is not ${expected}`);
}

/** What an equalised layer of one place multiplies with. */
const GAIN = Math.sqrt(2 / WIDTH);

const GREYS: readonly [string, Hyperparameters, number][] = [
  ["rosinality", {}, 30],
  ["rosinality", { alpha: 0.25 }, 0.75 * 20 + 0.25 * 30],
  ["rosinality", { alpha: -1 }, 30],
  ["rosinality", { step: 1, alpha: 0.25 }, 20],
  ["rosinality", { tanh: true }, Math.tanh(30)],
  ["cxr", {}, 30 * GAIN],
  ["cxr", { alpha: 0.25 }, (0.25 * 20 + 0.75 * 30) * GAIN],
  ["gan_zoo", {}, 30 * GAIN],
  ["gan_zoo", { equalizedlR: false }, 30],
  ["gan_zoo", { alpha: 0.25 }, (0.25 * 20 + 0.75 * 30) * GAIN],
  ["gan_zoo", { generationActivation: "tanh" }, 1],
  ["akanimax", {}, 30],
  ["akanimax", { depth: 3, alpha: 0.25 }, 0.75 * 10 + 0.25 * 20],
  ["akanimax", { depth: 2, alpha: 0.25 }, 10],
];

for (const [form, given, grey] of GREYS) {
  Deno.test(`${form} with ${JSON.stringify(given)} makes ${grey}`, async () => {
    assertNear(await greyOf(makeNet(form), given), grey);
  });
}

Deno.test("cxr blends by the number that it keeps", async () => {
  const tensors = makeNet("cxr");
  tensors.set("alpha", float32Tensor(Float32Array.of(0.5), []));
  assertNear(await greyOf(tensors), 25 * GAIN);
  assertNear(await greyOf(tensors, { alpha: 0 }), 30 * GAIN);
});

/** The same net with other shapes: no number is read. */
function recogniseChanged(
  form: string,
  change: (shapes: Map<string, number[]>) => void,
) {
  const shapes = new Map(
    [...makeNet(form)].map(([name, { shape }]) => [name, [...shape]]),
  );
  change(shapes);
  const state = shapesOnly(
    [...shapes].map(([name, shape]) => [name, shape, "float32"] as const),
  );
  return pggan.recognise(state, {});
}

Deno.test("pggan is recognised behind a prefix", () => {
  for (const form of Object.keys(FORMS)) {
    const seen = recogniseChanged(form, (shapes) => {
      for (const [name, shape] of [...shapes]) {
        shapes.delete(name);
        shapes.set(`trainer.g.${name}`, shape);
      }
    });
    assert.equal(seen?.confidence, "sure", form);
  }
});

Deno.test("pggan is not recognised when tensors do not fit", () => {
  for (
    const [form, { first, bodies, images, weight }] of Object.entries(FORMS)
  ) {
    const body = `${bodies[1]}.${weight}`;
    const image = `${images[2]}.${weight}`;
    const changes: ((shapes: Map<string, number[]>) => void)[] = [
      (shapes) => shapes.set("encoder.weight", [1, 1, 3, 3]),
      (shapes) => shapes.set(`${first}.running_mean`, [WIDTH]),
      (shapes) => shapes.set(body, [WIDTH, WIDTH + 1, 3, 3]),
      (shapes) => shapes.set(body, [WIDTH, WIDTH, 2, 2]),
      (shapes) => shapes.set(body, [WIDTH, WIDTH, 3, 5]),
      (shapes) => shapes.set(body, [0, WIDTH, 3, 3]),
      (shapes) => shapes.delete(body),
      (shapes) => shapes.delete(image),
      (shapes) => shapes.set(image, [2, WIDTH, 1, 1]),
      (shapes) => shapes.set(image, [1, WIDTH, 3, 3]),
      (shapes) => shapes.set(`${first}.${weight}`, [WIDTH]),
      (shapes) => shapes.delete(`${first}.${weight}`),
    ];
    changes.forEach((change, place) => {
      const seen = recogniseChanged(form, change);
      assert.equal(seen, undefined, `${form}, change ${place}`);
    });
  }
});

Deno.test("a net of too many doublings is not taken for an image", () => {
  const seen = (blocks: number) =>
    recogniseChanged("akanimax", (shapes) => {
      for (let block = 3; block < blocks; block++) {
        shapes.set(`layers.${block}.conv_1.weight`, [WIDTH, WIDTH, 3, 3]);
        shapes.set(`rgb_converters.${block}.weight`, [1, WIDTH, 1, 1]);
      }
    });
  assert.equal(seen(11)?.hyperparameters["image_size"], 4096);
  assert.equal(seen(12), undefined);
});

Deno.test("cxr without equalising shows in the names", () => {
  const seen = recogniseChanged("cxr", (shapes) => {
    for (const [name, shape] of [...shapes]) {
      if (name.startsWith("latent_linear")) continue;
      shapes.delete(name);
      shapes.set(name.replace(".module", ""), shape);
    }
  });
  assert.equal(seen?.hyperparameters["equalize"], false);
});

Deno.test("pggan looks at any names and shapes without failing", () => {
  const name = fc.constantFrom(
    ...Object.values(FORMS).flatMap(({ first, bodies, images, weight }) =>
      [first, ...bodies, ...images].map((path) => `${path}.${weight}`)
    ),
    "alpha",
    "to_rgb_5.conv.weight",
    "progression_99999999999.conv.0.conv.weight_orig",
  );
  const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 5 });
  fc.assert(
    fc.property(fc.array(fc.tuple(name, shape), { maxLength: 8 }), (list) => {
      const state = shapesOnly(
        list.map(([key, sizes]) => [key, sizes, "float32"] as const),
      );
      const seen = pggan.recognise(state, {});
      assert(seen === undefined || seen.missing.length === 0);
    }),
  );
});
