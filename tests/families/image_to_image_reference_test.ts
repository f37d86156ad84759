/**
 * Small generators of the forms that no fixture has, against plain loops in
 * float64. Needs no reference data.
 */
import assert from "node:assert/strict";
import { writeSafetensors } from "../../lib/checkpoint/mod.ts";
import {
  type Hyperparameters,
  importGenerator,
} from "../../models/families/mod.ts";
import { assertClose, runGraph } from "./fixtures.ts";
import {
  conv,
  convTranspose,
  map,
  normalise,
  pad,
  type Planes,
  planes,
  toTensor,
  WeightMaker,
  type Weights,
} from "./plain_layers.ts";

const TOLERANCE = { atol: 2e-5, rtol: 1e-4 };

const IMAGE = planes([1, 16, 24], (_, y, x) => Math.sin(y * 0.9 + x * x * 0.3));

async function generate(
  weights: Weights,
  hyperparameters: Hyperparameters = {},
) {
  const generator = await importGenerator(writeSafetensors(weights), {
    hyperparameters,
  });
  return {
    generator,
    output: await runGraph(generator, { x: toTensor(IMAGE) }),
  };
}

/** What a form of net does to an image, layer by layer. */
interface Form {
  readonly weights: Weights;
  readonly norm: (image: Planes, path: string) => Planes;
}

function relu(image: Planes): Planes {
  return map(image, (value) => Math.max(0, value));
}

/** Weights of one halving and one block of two channels. */
function resnetWeights(
  options: { readonly second: number; readonly norms: readonly string[] },
): WeightMaker {
  const { second, norms } = options;
  const maker = new WeightMaker();
  const block = "model.7.conv_block";
  const first = second > 4 ? 1 : 0;
  const add = (path: string, index: number, shape: number[]) => {
    maker.addConvolution(`${path}.${index}`, ...shape);
    maker.addNorm(`${path}.${index + 1}`, 2, [...norms]);
  };
  add("model", 1, [2, 1, 7, 7]);
  add("model", 4, [2, 2, 3, 3]);
  add(block, first, [2, 2, 3, 3]);
  add(block, second, [2, 2, 3, 3]);
  add("model", 8, [2, 2, 3, 3]);
  maker.addConvolution("model.12", 1, 2, 7, 7);
  return maker;
}

function resnet(
  { weights, norm }: Form,
  { second, mode }: {
    readonly second: number;
    readonly mode: "reflect" | "replicate" | "zero";
  },
): Planes {
  const kernel = (path: string) => weights.get(`${path}.weight`);
  const inner = (image: Planes, index: number) => {
    const path = `model.7.conv_block.${index}`;
    const value = mode === "zero"
      ? conv(image, kernel(path), { padding: 1 })
      : conv(pad(image, 1, mode), kernel(path));
    return norm(value, `model.7.conv_block.${index + 1}`);
  };
  const head = conv(pad(IMAGE, 3, "reflect"), kernel("model.1"));
  const halving = { stride: 2, padding: 1 };
  const features = relu(norm(head, "model.2"));
  const half = relu(
    norm(conv(features, kernel("model.4"), halving), "model.5"),
  );
  const changed = inner(relu(inner(half, mode === "zero" ? 0 : 1)), second);
  const sum = map(half, (value, ...place) => value + changed.at(...place));
  const doubling = { ...halving, outputPadding: 1 };
  const double = convTranspose(sum, kernel("model.8"), doubling);
  const last = pad(relu(norm(double, "model.9")), 3, "reflect");
  return map(conv(last, kernel("model.12")), Math.tanh);
}

const BATCH = ["weight", "bias", "running_mean", "running_var"];

Deno.test("resnet_generator agrees with plain loops in each padding", async () => {
  const cases = [
    { second: 5, mode: "reflect", hasDropout: false },
    { second: 6, mode: "reflect", hasDropout: true },
    { second: 5, mode: "replicate", hasDropout: false },
    { second: 3, mode: "zero", hasDropout: false },
    { second: 4, mode: "zero", hasDropout: true },
  ] as const;
  for (const { hasDropout, ...form } of cases) {
    const { weights } = resnetWeights({ second: form.second, norms: BATCH });
    const { generator, output } = await generate(
      weights,
      form.mode === "replicate" ? { padding_type: "replicate" } : {},
    );
    assert.equal(generator.hyperparameters["padding_type"], form.mode);
    assert.equal(generator.hyperparameters["use_dropout"], hasDropout);
    const norm = (image: Planes, path: string) =>
      normalise(image, path, { weights, isRunning: true });
    assertClose(output, toTensor(resnet({ weights, norm }, form)), TOLERANCE);
  }
});

const NORMS: readonly {
  readonly what: string;
  readonly names: readonly string[];
  readonly given: Hyperparameters;
  readonly seen: string;
}[] = [
  {
    what: "batch norms with the statistics of the image",
    names: BATCH,
    given: { statistics: "batch" },
    seen: "batch",
  },
  {
    what: "instance norms with learnt numbers",
    names: ["weight", "bias"],
    given: {},
    seen: "instance",
  },
  {
    what: "instance norms with unused statistics of PyTorch 0.3",
    names: ["running_mean", "running_var"],
    given: {},
    seen: "instance",
  },
  {
    what: "instance norms without tensors",
    names: [],
    given: { norm: "instance" },
    seen: "instance",
  },
  { what: "no norms", names: [], given: {}, seen: "none" },
];

for (const { what, names, given, seen } of NORMS) {
  const normOf = (weights: Weights) => (image: Planes, path: string) =>
    seen === "none"
      ? image
      : normalise(image, path, { weights, isRunning: false });

  Deno.test(`resnet_generator agrees with plain loops: ${what}`, async () => {
    const { weights } = resnetWeights({ second: 5, norms: names });
    const { generator, output } = await generate(weights, given);
    assert.equal(generator.hyperparameters["norm"], seen);
    const form = { weights, norm: normOf(weights) };
    const wanted = resnet(form, { second: 5, mode: "reflect" });
    assertClose(output, toTensor(wanted), TOLERANCE);
  });

  Deno.test(`unet_generator agrees with plain loops: ${what}`, async () => {
    const { weights } = unetWeights(names);
    const { generator, output } = await generate(weights, given);
    assert.equal(generator.hyperparameters["norm"], seen);
    assert.equal(generator.hyperparameters["num_downs"], 3);
    const wanted = unet({ weights, norm: normOf(weights) });
    assertClose(output, toTensor(wanted), TOLERANCE);
  });
}

/** Weights of three levels of 2, 3 and 4 channels. */
function unetWeights(names: readonly string[]): WeightMaker {
  const maker = new WeightMaker();
  const add = (
    path: string,
    shape: number[],
    norm: string,
    channels: number,
  ) => {
    maker.addConvolution(path, ...shape);
    maker.addNorm(norm, channels, [...names]);
  };
  const middle = "model.model.1.model";
  const bottom = `${middle}.3.model`;
  maker.addConvolution("model.model.0", 2, 1, 4, 4);
  add(`${middle}.1`, [3, 2, 4, 4], `${middle}.2`, 3);
  maker.addConvolution(`${bottom}.1`, 4, 3, 4, 4);
  add(`${bottom}.3`, [4, 3, 4, 4], `${bottom}.4`, 3);
  add(`${middle}.5`, [6, 2, 4, 4], `${middle}.6`, 2);
  maker.addConvolution("model.model.3", 4, 1, 4, 4);
  return maker;
}

function unet({ weights, norm }: Form): Planes {
  const middle = "model.model.1.model";
  const bottom = `${middle}.3.model`;
  const move = { stride: 2, padding: 1 };
  const down = (image: Planes, path: string) =>
    conv(image, weights.get(`${path}.weight`), move);
  const up = (image: Planes, path: string) =>
    convTranspose(relu(image), weights.get(`${path}.weight`), move);
  const leaky = (image: Planes) =>
    map(image, (value) => value > 0 ? value : 0.2 * value);
  const first = down(IMAGE, "model.model.0");
  const second = norm(down(leaky(first), `${middle}.1`), `${middle}.2`);
  const third = down(leaky(second), `${bottom}.1`);
  const low = norm(up(third, `${bottom}.3`), `${bottom}.4`);
  const middling = up(beside(second, low), `${middle}.5`);
  const high = norm(middling, `${middle}.6`);
  return map(up(beside(first, high), "model.model.3"), Math.tanh);
}

function beside(left: Planes, right: Planes): Planes {
  const { channels, height, width } = left;
  return planes(
    [channels + right.channels, height, width],
    (c, y, x) => c < channels ? left.at(c, y, x) : right.at(c - channels, y, x),
  );
}

Deno.test("a size that is given is the only one that is taken", async () => {
  const { weights } = resnetWeights({ second: 5, norms: BATCH });
  const { generator } = await generate(weights, { image_size: [16, 24] });
  assert.deepEqual(generator.inputs[0]?.shape, [-1, 1, 16, 24]);
  assert.deepEqual(generator.outputs[0]?.shape, [-1, 1, 16, 24]);
  const free = await importGenerator(writeSafetensors(weights));
  assert.deepEqual(free.inputs[0]?.shape, [-1, 1, -1, -1]);
  assert.equal(free.inputs[0]?.sizeMultiple, 2);
});

Deno.test("what the tensors contradict is refused", async () => {
  const { weights } = resnetWeights({ second: 5, norms: BATCH });
  const file = writeSafetensors(weights);
  const cases: [Hyperparameters, RegExp][] = [
    [{ netG: "resnet_9blocks" }, /"netG" must be "global"/],
    [{ norm: "instance" }, /"norm" must be "batch"/],
    [{ n_residual_blocks: 9 }, /"n_residual_blocks" must be 1/],
    [{ use_dropout: true }, /"use_dropout" must be false/],
    [{ padding_type: "zero" }, /"padding_type" must be "reflect"/],
    [{ image_size: 256 }, /must be a list of 2 integers of at least 1/],
    [{ image_size: [256, 0] }, /must be a list of 2 integers of at least 1/],
    [{ statistics: "both" }, /one of running, batch/],
  ];
  for (const [hyperparameters, message] of cases) {
    await assert.rejects(
      importGenerator(file, { hyperparameters }),
      { name: "UsageError", message },
    );
  }
});

Deno.test("a part of something larger is not taken for the whole", async () => {
  const forms = [
    resnetWeights({ second: 5, norms: BATCH }).weights,
    unetWeights(BATCH).weights,
  ];
  for (const weights of forms) {
    const more = new Map(weights).set("extra.weight", {
      dtype: "float32",
      shape: [1, 1, 3, 3],
      data: new Float32Array(9),
    });
    const fewer = new Map([...weights].slice(0, -1));
    for (const changed of [more, fewer]) {
      await assert.rejects(importGenerator(writeSafetensors(changed)), {
        name: "UnsupportedModelError",
      });
    }
  }
});

Deno.test("a huge number in a name is no reason for huge lists", async () => {
  const { weights } = resnetWeights({ second: 5, norms: [] });
  const renamed = [...weights].map(([name, tensor]) =>
    [name.replace("model.7", "model.30000000000000001"), tensor] as const
  );
  await assert.rejects(importGenerator(writeSafetensors(new Map(renamed))), {
    name: "UnsupportedModelError",
  });
});
