import assert from "node:assert/strict";
import { bytesSource } from "../../../../lib/bytes.ts";
import { readNpy } from "../../../../lib/image/mod.ts";
import type { Device } from "../../../../lib/runtime/mod.ts";
import { CONVOLUTIONS } from "../../../../lib/metrics/features/inception/architecture.ts";
import { openInceptionState } from "../../../../lib/metrics/features/inception/open_inception.ts";
import { openInceptionWeights } from "../../../../lib/metrics/features/inception/read_weights.ts";
import { fromTorchNames } from "../../../../lib/metrics/features/inception/torch_names.ts";
import type {
  InceptionTap,
  InceptionVariant,
} from "../../../../lib/metrics/features/inception/variant.ts";
import { openBackbone } from "../../../../lib/metrics/mod.ts";
import { writeSafetensors } from "../../../../lib/checkpoint/mod.ts";
import { fastDevice, sharedDeviceTest } from "../../../runtime/devices.ts";
import { sharedJson, sharedPath, sharedTest } from "../../../shared.ts";
import {
  bitChecksum,
  hashImages,
  hashState,
  hashTensor,
  type TensorRow,
} from "./hash_weights.ts";
import { checkFirstFeatures, openHashNetwork } from "./end_to_end.ts";

const layers = async () =>
  (await sharedJson<{ tensors: TensorRow[] }>(
    "fixtures",
    "inception",
    "layers.json",
  )).tensors;

/** Largest difference to the reference, as a share of its largest value. */
async function deviation(
  { variant, tap, device, count }: {
    readonly variant: InceptionVariant;
    readonly tap: InceptionTap;
    readonly device: Device;
    readonly count: number;
  },
): Promise<number> {
  await using backbone = await openInceptionState(hashState(await layers()), {
    reference: "hash",
    variant,
    sha256: "",
    options: { tap, device, threads: device === "wasm" ? 1 : undefined },
  });
  const images = hashImages().slice(0, count).map((data) => ({
    width: 299,
    height: 299,
    channels: 3,
    dtype: "uint8" as const,
    range: [0, 255] as const,
    data,
  }));
  const { data, columns, rows } = await backbone.embed(images);
  const file = sharedPath("fixtures", "inception", `${variant}.${tap}.npy`);
  const wanted = readNpy(await Deno.readFile(file));
  assert.deepEqual([rows, columns], [count, wanted.shape[1]]);
  assert.equal(backbone.dimension, columns);
  const numbers = Array.from(wanted.data, Number);
  const largest = Math.max(...numbers);
  const errors = [...data].map((value, place) =>
    Math.abs(value - (numbers[place] ?? NaN))
  );
  return Math.max(...errors) / largest;
}

const NETWORKS = [
  ["fid", "64"],
  ["fid", "192"],
  ["fid", "768"],
  ["fid", "logits"],
  ["keras", "2048"],
  ["torchvision", "2048"],
] as const;

// Networks of this size take minutes on graphics that are software: one is run
// on each device, the others where it is fastest, unless all are asked for.
const onAll = Deno.env.get("MEDIGAN_ALL_DEVICES") === "1";

sharedDeviceTest("fid gives the reference's 2048 features", async (device) => {
  const count = device === "native" ? 4 : 1;
  const of = { variant: "fid", tap: "2048", device, count } as const;
  assert(await deviation(of) < 2e-6);
});

for (const [variant, tap] of NETWORKS) {
  const name = `${variant} gives the reference's ${tap} features`;
  const run = async (device: Device) => {
    const count = device === "native" ? 4 : 1;
    assert(await deviation({ variant, tap, device, count }) < 2e-6);
  };
  if (onAll) sharedDeviceTest(name, run);
  else sharedTest(`${name} on ${fastDevice}`, () => run(fastDevice));
}

sharedTest(
  "real patches have the features that were computed elsewhere",
  async () => {
    await using backbone = await openHashNetwork({ device: fastDevice });
    await checkFirstFeatures(backbone, "hash");
  },
);

sharedTest(
  "the table of convolutions is that of torchvision, in its order",
  async () => {
    const names = (await layers()).map(([, key]) => key)
      .filter((key) => key.endsWith(".conv.weight"));
    assert.deepEqual(CONVOLUTIONS.map((name) => `${name}.conv.weight`), names);
  },
);

sharedTest("the weights by formula are those of the reference", async () => {
  for (const row of (await layers()).filter(([place]) => place % 40 === 0)) {
    assert.equal(bitChecksum(hashTensor(row)), row[3], row[1]);
  }
});

sharedTest("a checkpoint tells which of the networks it is for", async () => {
  const rows = await layers();
  const variantOf = async (classes: number | undefined) => {
    const kept = rows.filter(([, key]) =>
      classes !== undefined || !key.startsWith("fc")
    );
    const file = writeSafetensors(
      new Map(kept.map(([, key, shape]) => {
        // Numbers do not matter here: one channel each will do.
        const own = key === "fc.weight"
          ? [classes ?? 0, 1]
          : shape.map(() => 1);
        const data = new Float32Array(own.reduce((a, b) => a * b, 1));
        return [`module.${key}`, { shape: own, dtype: "float32", data }];
      })),
    );
    using weights = await openInceptionWeights({
      name: "a.safetensors",
      sha256: "",
      open: () => Promise.resolve(bytesSource(file)),
    });
    return weights.variant;
  };
  assert.equal(await variantOf(1008), "fid");
  assert.equal(await variantOf(1000), "torchvision");
  assert.equal(await variantOf(undefined), "torchvision");
});

sharedTest("RadImageNet's names count the modules", async () => {
  const rows = await layers();
  const children = [
    ...new Set(rows.map(([, key]) => key.split(".")[0] ?? "")),
  ].filter((name) => name !== "fc");
  // Pools have no tensors, and count.
  children.splice(3, 0, "maxpool1");
  children.splice(6, 0, "maxpool2");
  const state = hashState(rows.filter(([, key]) => !key.startsWith("fc")));
  const counted = new Map(
    [...state.tensors].map(([key, info]) => {
      const [module = "", ...rest] = key.split(".");
      const place = children.indexOf(module);
      return [`backbone.${place}.${rest.join(".")}`, info];
    }),
  );
  const plain = fromTorchNames({ ...state, tensors: counted });
  assert.deepEqual([...plain.tensors], [...state.tensors]);
});

sharedTest(
  "weights of another width are refused by the layer's name",
  async () => {
    const state = hashState(await layers());
    const name = "Mixed_5b.branch5x5_2.conv.weight";
    const wrong: typeof state = {
      ...state,
      read: async (key) => {
        const tensor = await state.read(key);
        return key === name ? { ...tensor, shape: [64, 47, 5, 5] } : tensor;
      },
    };
    await assert.rejects(
      openInceptionState(wrong, {
        reference: "hash",
        variant: "fid",
        sha256: "",
        options: { device: "wasm" },
      }),
      /Mixed_5b\.branch5x5_2 must take 48 channels/,
    );
  },
);

const OTHER_NET = writeSafetensors(
  new Map([["conv1.weight", {
    shape: [1],
    dtype: "float32",
    data: new Float32Array(1),
  }]]),
);

Deno.test("weights of another net are refused", async () => {
  await assert.rejects(
    openBackbone("inception-fid", { weights: OTHER_NET }),
    /lacks 94 of 94 convolutions, Conv2d_1a_3x3 first/,
  );
});

Deno.test("the network of the original FID takes its own weights only", async () => {
  await assert.rejects(
    openBackbone("inception-2015-12-05", { weights: OTHER_NET }),
    /must begin with 6726825d/,
  );
});

Deno.test("what no address has must be given", async () => {
  await assert.rejects(openBackbone("radimagenet"), {
    code: "usage",
    hint: /\.h5/,
  });
});

Deno.test("layers and sizes that Inception does not have are refused", async () => {
  const weights = OTHER_NET;
  await assert.rejects(
    openBackbone("inception-fid", { weights, tap: "512" }),
    /one of 64, 192, 768, 2048, logits/,
  );
});
