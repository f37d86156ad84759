/** The image-to-image models, from pictures to what the packages make. */
import assert from "node:assert/strict";
import { writeNpy } from "../../../lib/image/npy.ts";
import type { Raster } from "../../../lib/image/raster.ts";
import { listImages } from "../../../lib/sampling/images/list_images.ts";
import type { SampleGenerator } from "../../../lib/sampling/sample.ts";
import type { Tensor } from "../../../lib/tensor.ts";
import { sharedTest } from "../../shared.ts";
import {
  array,
  fixture,
  translate,
  withBrainNet,
  withFixture,
} from "./fixture_models.ts";

/** Levels that pixels differ by on average, where none may by more than most. */
function levelsApart(
  image: Raster,
  wanted: ArrayLike<number | bigint>,
  most = 1,
) {
  let apart = 0;
  const repeats = wanted.length / image.data.length;
  image.data.forEach((value, place) => {
    const difference = Math.abs(value - Number(wanted[place * repeats]));
    assert(difference <= most, `pixel ${place} differs by ${difference}`);
    apart += difference;
  });
  return apart / image.data.length;
}

const CASES = [
  { model: 13, name: "cyclegan_resnet9", weights: "latest_net_G_A.pth" },
  { model: 14, name: "cyclegan_resnet6_grey", weights: "latest_net_G_A.pth" },
  {
    model: 4,
    name: "pix2pix_unet128",
    weights: "pix2pix_mask_to_mass_model.pth",
  },
  {
    model: 4,
    name: "pix2pix_unet256",
    weights: "pix2pix_mask_to_mass_model.pth",
  },
  { model: 23, name: "pix2pixhd_global", weights: "30_net_G.pth" },
];

for (const { model, name, weights } of CASES) {
  sharedTest(
    `model ${model} makes the very grey levels of ${name} from its numbers`,
    () =>
      withFixture(model, `${name}/${weights}`, async (generator) => {
        const [sample] = await translate(generator, fixture(name, "x.npy"));
        assert(sample !== undefined);
        assert.equal(sample.input?.name, "x.npy");
        const wanted = array(name, "postprocessed.npy");
        const { height, width } = sample.image;
        assert.deepEqual([height, width], wanted.shape.slice(0, 2));
        assert(levelsApart(sample.image, wanted.data) < 0.01);
      }),
  );
}

sharedTest(
  "model 4 takes each image's own statistics with compat",
  async () => {
    const name = "pix2pix_unet128";
    const weights = `${name}/pix2pix_mask_to_mass_model.pth`;
    const test = async (generator: SampleGenerator) => {
      assert.equal(generator.model.hyperparameters["statistics"], "batch");
      const [sample] = await translate(generator, fixture(name, "x.npy"), {
        dtype: "float32",
      });
      const wanted = array(name, "output_train_bn.npy").data;
      assert.equal(sample?.image.data.length, wanted.length);
      sample?.image.data.forEach((value, place) =>
        assert(Math.abs(value - Number(wanted[place])) < 2e-3, `${place}`)
      );
    };
    await withFixture(4, { weights, compat: true }, test);
  },
);

sharedTest(
  "model 13 prepares a picture as its framework does",
  () =>
    withFixture(
      13,
      "cyclegan_resnet9/latest_net_G_A.pth",
      async (generator) => {
        const picture = fixture("cyclegan_resnet9", "input_image.png");
        const [sample] = await translate(generator, picture, {
          imageSize: [52, 40],
        });
        assert(sample !== undefined);
        const wanted = array("cyclegan_resnet9", "postprocessed.npy");
        assert(levelsApart(sample.image, wanted.data) < 0.01);
      },
    ),
);

sharedTest("model 21 prepares a picture as its package does", () =>
  withFixture(
    21,
    "cyclegan_aitorzip/netG_T1toT2_checkpoint.pth.tar",
    async (generator) => {
      const picture = fixture("cyclegan_aitorzip", "input_image.png");
      const [sample] = await translate(generator, picture, {
        dtype: "float32",
      });
      const wanted = array("cyclegan_aitorzip", "output.npy");
      sample?.image.data.forEach((value, place) => {
        const distance = Math.abs(value - Number(wanted.data[place]));
        assert(distance < 1e-3, `${distance} at ${place}`);
      });
      const [levels] = await translate(generator, picture);
      const returned = array("cyclegan_aitorzip", "returned.npy").data;
      levels?.image.data.forEach((value, place) =>
        assert(Math.abs(value - Number(returned[place]) * 255) <= 0.75)
      );
      const [stretched] = await translate(generator, picture, { compat: true });
      const saved = array("cyclegan_aitorzip", "postprocessed.npy").data;
      assert(stretched !== undefined);
      // The map skips some levels.
      assert(levelsApart(stretched.image, saved, 2) < 0.01);
    },
  ));

/** The circles of the fixture, in its smaller images. */
const CIRCLES = {
  image_size: 64,
  x_center: 32,
  y_center: 32,
  radius_1: 5.25,
  radius_2: 7.75,
  radius_3: 14.75,
};

sharedTest(
  "model 7 takes four contrasts, as one file or one each",
  () =>
    withBrainNet(CIRCLES, async (generator) => {
      const contrasts = array("brain_inpaint", "images_u8.npy");
      const merged = array("brain_inpaint", "merged.npy").data;
      const size = 64 * 64;
      const files = [0, 1, 2, 3].map((place) => ({
        name: `contrast-${place}.npy`,
        image: writeNpy({
          dtype: "uint8",
          shape: [64, 64],
          data: contrasts.data.slice(place * size, (place + 1) * size),
        } as Tensor),
      }));
      const whole = await listImages({ name: "brain", image: contrasts });
      const joined = await listImages(files, { join: 4 });
      const options = { imageSize: "native" } as const;
      const [one] = await translate(generator, whole, options);
      const [other] = await translate(generator, joined, options);
      assert(one?.mask !== undefined);
      const parts = [
        one.image,
        ...["T1", "T1c", "T2"].map((name) => one.others?.[name]),
      ];
      parts.forEach((raster, place) =>
        raster?.data.forEach((value, pixel) => {
          const wanted = 255 * Number(merged[place * size + pixel]);
          const within = Math.min(255, Math.max(0, wanted));
          assert(Math.abs(value - within) <= 1, `${place}, ${pixel}`);
        })
      );
      assert.deepEqual(other?.image, one.image);
      assert.deepEqual(other?.others, one.others);
      assert.equal(other?.input?.stem, "contrast-0");
    }),
);

sharedTest(
  "model 22 ages each image by its own number of years",
  () =>
    withFixture(22, "cardiac_unet/model.ckpt", async (generator) => {
      const years = array("cardiac_unet", "age_difference.npy").data;
      const samples = await translate(
        generator,
        fixture("cardiac_unet", "x.npy"),
        {
          condition: Array.from(years, Number),
          batchSize: 2,
          dtype: "float32",
        },
      );
      assert.deepEqual(samples.map(({ input }) => input?.slice), [0, 1, 2]);
      const wanted = array("cardiac_unet", "output.npy").data;
      samples.forEach(({ image, condition }, row) => {
        assert.equal(condition, Number(years[row]));
        image.data.forEach((value, place) => {
          const distance = value - Number(wanted[row * 64 * 64 + place]);
          assert(Math.abs(distance) < 2e-3, `${distance} at ${place}`);
        });
      });
    }),
);
