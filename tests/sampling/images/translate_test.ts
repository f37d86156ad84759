/** The image-to-image models, from pictures to what the packages make. */
import assert from "node:assert/strict";
import { NumericalError, UsageError } from "../../../lib/errors.ts";
import type { MediganEvent } from "../../../lib/events.ts";
import { readNpy, writeNpy } from "../../../lib/image/npy.ts";
import type { Raster } from "../../../lib/image/raster.ts";
import { loadCatalogue } from "../../../lib/registry/mod.ts";
import type { ModelCard } from "../../../lib/registry/card.ts";
import { openGenerator } from "../../../lib/sampling/generator.ts";
import { listImages } from "../../../lib/sampling/images/list_images.ts";
import {
  replaySamples,
  summariseReplay,
} from "../../../lib/sampling/replay.ts";
import type { SampleGenerator } from "../../../lib/sampling/sample.ts";
import {
  type StreamOptions,
  streamSamples,
} from "../../../lib/sampling/stream.ts";
import { writeSamples } from "../../../lib/sampling/write_samples.ts";
import { openStore } from "../../../lib/store/mod.ts";
import { float32Tensor } from "../../../lib/tensor.ts";
import { sharedPath, sharedTest } from "../../shared.ts";
import { collect } from "../fake_generator.ts";
import { digestFolder, scratch } from "../folders.ts";

const fixture = (...parts: string[]) => sharedPath("fixtures", ...parts);
const array = (...parts: string[]) =>
  readNpy(Deno.readFileSync(fixture(...parts)));

/** A model of the catalogue with the weights of a fixture. */
async function withFixture(
  model: number,
  weights: string,
  test: (generator: SampleGenerator) => Promise<void>,
): Promise<void> {
  await using cache = await scratch();
  await using generator = await openGenerator(
    loadCatalogue().get(model) as ModelCard,
    {
      store: openStore({ dir: cache.path, offline: true }),
      device: "wasm",
      threads: 1,
      weights: fixture(...weights.split("/")),
    },
  );
  await test(generator);
}

async function translate(
  generator: SampleGenerator,
  source: Parameters<typeof listImages>[0],
  options: StreamOptions = {},
) {
  const inputs = await listImages(source);
  return await collect(streamSamples(generator, { ...options, inputs }));
}

/** Pixels that differ, where none may differ by more than a level. */
function levelsApart(image: Raster, wanted: ArrayLike<number | bigint>) {
  let apart = 0;
  const repeats = wanted.length / image.data.length;
  image.data.forEach((value, place) => {
    const difference = Math.abs(value - Number(wanted[place * repeats]));
    assert(difference <= 1, `pixel ${place} differs by ${difference}`);
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
    },
  ));

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

/** A slope, to be seen through any net. */
function slope(width: number, height: number): Raster<"uint8"> {
  const data = Uint8Array.from(
    { length: width * height },
    (_, place) => Math.round(255 * (place % width) / width),
  );
  return { width, height, channels: 1, dtype: "uint8", range: [0, 255], data };
}

sharedTest(
  "sizes that a net does not take are padded, cropped and said",
  () =>
    withFixture(
      14,
      "cyclegan_resnet6_grey/latest_net_G_A.pth",
      async (generator) => {
        const messages: string[] = [];
        const samples = await translate(
          generator,
          [slope(37, 50), slope(40, 52), slope(37, 50)],
          {
            imageSize: "native",
            batchSize: 3,
            onEvent: (event) => {
              if (event.type === "notice") messages.push(event.message);
            },
          },
        );
        assert.deepEqual(
          samples.map(({ image }) => [image.width, image.height]),
          [[37, 50], [40, 52], [37, 50]],
        );
        assert.deepEqual(samples[2]?.image.data, samples[0]?.image.data);
        assert.equal(messages.length, 1);
        assert.match(messages[0] ?? "", /37 x 50 are padded to 40 x 52/);
      },
    ),
);

sharedTest("the way back gives size and values of the image", () =>
  withFixture(
    14,
    "cyclegan_resnet6_grey/latest_net_G_A.pth",
    async (generator) => {
      const image: Raster = {
        ...slope(33, 29),
        dtype: "float32",
        range: [-1000, 3000],
        data: Float32Array.from(
          slope(33, 29).data,
          (value) => value * 8 - 1000,
        ),
      };
      const options = { imageSize: [48, 36], nativeSize: true } as const;
      const [back] = await translate(generator, image, {
        ...options,
        dtype: "float32",
      });
      const [net] = await translate(generator, image, {
        imageSize: [48, 36],
        dtype: "float32",
      });
      const [levels] = await translate(generator, image, options);
      assert(back && net && levels);
      assert.deepEqual([back.image.width, back.image.height], [33, 29]);
      assert.deepEqual(back.image.range, [-1000, 3000]);
      const mean = ({ data }: Raster) =>
        Array.from(data).reduce((sum, value) => sum + value, 0) / data.length;
      const wanted = (mean(net.image) + 1) / 2 * 4000 - 1000;
      assert(Math.abs(mean(back.image) - wanted) < 40);
      back.image.data.forEach((value, place) => {
        const level = Math.round((value + 1000) / 4000 * 255);
        assert(Math.abs(level - (levels.image.data[place] ?? NaN)) <= 1);
      });
    },
  ));

sharedTest(
  "runs from images are written, resumed and replayed",
  () =>
    withFixture(
      14,
      "cyclegan_resnet6_grey/latest_net_G_A.pth",
      async (generator) => {
        await using whole = await scratch();
        await using cut = await scratch();
        const sources = [
          { name: "a.dcm", image: slope(36, 48) },
          { name: "b 1.png", image: slope(40, 48) },
          { name: "A.png", image: slope(36, 44) },
        ];
        const inputs = await listImages(sources);
        const options = { inputs, imageSize: "native", seed: 1 } as const;
        const manifest = await writeSamples(generator, whole.path, options);
        assert.deepEqual(
          manifest.files.map(({ name, input }) => [name, input]),
          [
            ["a.png", "a.dcm"],
            ["b-1.png", "b 1.png"],
            ["A-2.png", "A.png"],
          ],
        );
        assert.equal(manifest.options.inputs?.[0]?.sha256.length, 64);
        const stop = new AbortController();
        await assert.rejects(() =>
          writeSamples(generator, cut.path, {
            ...options,
            signal: stop.signal,
            onEvent: (event: MediganEvent) => {
              if (event.type === "samples") stop.abort();
            },
          })
        );
        const again = { ...options, resume: true };
        await writeSamples(generator, cut.path, again);
        assert.deepEqual(
          await digestFolder(cut.path),
          await digestFolder(whole.path),
        );
        const others = await listImages(sources.slice(1));
        await assert.rejects(
          () => writeSamples(generator, cut.path, { ...again, inputs: others }),
          UsageError,
        );
        const summary = await summariseReplay(
          replaySamples(generator, manifest, { inputs }),
        );
        assert.equal(summary.identical, 3);
        for (const wrong of [undefined, others, inputs.toReversed()]) {
          assert.throws(
            () => replaySamples(generator, manifest, { inputs: wrong }),
            { code: /integrity|usage/ },
          );
        }
        await assert.rejects(
          () =>
            writeSamples(generator, `${cut.path}/npz`, {
              ...options,
              format: "npz",
            }),
          NumericalError,
        );
      },
    ),
);

sharedTest(
  "images that do not fit the model are told before it runs",
  () =>
    withFixture(
      14,
      "cyclegan_resnet6_grey/latest_net_G_A.pth",
      async (generator) => {
        assert.throws(
          () => streamSamples(generator),
          /is an image/,
        );
        const inputs = await listImages([slope(4, 4), slope(4, 4)]);
        assert.throws(
          () => streamSamples(generator, { inputs, numSamples: 3 }),
          /images given suffice for 2/,
        );
        const five = float32Tensor(new Float32Array(4 * 8 * 8), [1, 4, 8, 8]);
        const [wide] = await translate(generator, five);
        assert.equal(wide?.image.channels, 1);
        assert(writeNpy(five).length > 0);
      },
    ),
);
