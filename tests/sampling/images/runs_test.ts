/** Runs from images: sizes, the way back, folders, resuming, replaying. */
import assert from "node:assert/strict";
import { NumericalError, UsageError } from "../../../lib/errors.ts";
import type { MediganEvent } from "../../../lib/events.ts";
import type { Raster } from "../../../lib/image/raster.ts";
import { listImages } from "../../../lib/sampling/images/list_images.ts";
import {
  replaySamples,
  summariseReplay,
} from "../../../lib/sampling/replay.ts";
import { streamSamples } from "../../../lib/sampling/stream.ts";
import { writeSamples } from "../../../lib/sampling/write_samples.ts";
import { sharedTest } from "../../shared.ts";
import { exampleGenerator } from "../fake_generator.ts";
import { digestFolder, scratch } from "../folders.ts";
import { translate, withGreyNet } from "./fixture_models.ts";

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
    withGreyNet(async (generator) => {
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
    }),
);

sharedTest(
  "the way back gives size and values of the image",
  () =>
    withGreyNet(async (generator) => {
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
    }),
);

const SOURCES = [
  { name: "a.dcm", image: slope(36, 48) },
  { name: "b 1.png", image: slope(40, 48) },
  { name: "A.png", image: slope(36, 44) },
];

async function greyRun() {
  const inputs = await listImages(SOURCES);
  return { inputs, imageSize: "native", seed: 1 } as const;
}

sharedTest(
  "a run is named after its images, and resumed with the same",
  () =>
    withGreyNet(async (generator) => {
      await using whole = await scratch();
      await using cut = await scratch();
      const options = await greyRun();
      const { files } = await writeSamples(generator, whole.path, options);
      assert.deepEqual(files.map(({ name, input }) => [name, input]), [
        ["a.png", "a.dcm"],
        ["b-1.png", "b 1.png"],
        ["A-2.png", "A.png"],
      ]);
      const stop = new AbortController();
      const stopAtOnce = (event: MediganEvent) => {
        if (event.type === "samples") stop.abort();
      };
      const interrupted = writeSamples(generator, cut.path, {
        ...options,
        signal: stop.signal,
        onEvent: stopAtOnce,
      });
      await assert.rejects(interrupted, { name: "AbortError" });
      const inputs = options.inputs.slice(1);
      await assert.rejects(
        () =>
          writeSamples(generator, cut.path, {
            ...options,
            inputs,
            resume: true,
          }),
        UsageError,
      );
      await writeSamples(generator, cut.path, { ...options, resume: true });
      assert.deepEqual(digestFolder(cut.path), digestFolder(whole.path));
    }),
);

sharedTest(
  "a run is replayed with its own images only",
  () =>
    withGreyNet(async (generator) => {
      await using folder = await scratch();
      const options = await greyRun();
      const { inputs } = options;
      const manifest = await writeSamples(generator, folder.path, options);
      const summary = await summariseReplay(
        replaySamples(generator, manifest, { inputs }),
      );
      assert.equal(summary.identical, 3);
      for (const wrong of [undefined, inputs.slice(1), inputs.toReversed()]) {
        assert.throws(
          () => replaySamples(generator, manifest, { inputs: wrong }),
          { code: "integrity" },
        );
      }
      const stacked = { ...options, format: "npz" } as const;
      await assert.rejects(
        () => writeSamples(generator, `${folder.path}/npz`, stacked),
        NumericalError,
      );
    }),
);

sharedTest(
  "images that do not fit the model are told before it runs",
  () =>
    withGreyNet(async (generator) => {
      assert.throws(() => streamSamples(generator), /is an image/);
      const inputs = await listImages([slope(8, 8), slope(8, 8)]);
      assert.throws(
        () => streamSamples(generator, { inputs, numSamples: 3 }),
        /images given suffice for 2/,
      );
      const [first] = await translate(generator, inputs, {
        numSamples: 1,
        imageSize: "native",
      });
      assert.equal(first?.image.width, 8);
    }),
);

Deno.test("models that take no images refuse them", async () => {
  await using generator = exampleGenerator();
  const inputs = await listImages(slope(8, 8));
  assert.throws(
    () => streamSamples(generator, { inputs }),
    { code: "usage", message: /takes none/ },
  );
});
