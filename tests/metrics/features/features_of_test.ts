import assert from "node:assert/strict";
import { encodePng, type Raster, resizeArea } from "../../../lib/image/mod.ts";
import {
  type Backbone,
  featuresOf,
  frechetDistance,
  openBackbone,
  prepareImage,
  streamFeatures,
} from "../../../lib/metrics/mod.ts";
import { imagesOf } from "../../../lib/metrics/features/image_set.ts";
import { makeScratchDir, writeAtomic } from "../../../lib/platform/files.ts";
import { sharedJson, sharedPath, sharedTest } from "../../shared.ts";

function grey(level: number, side = 2): Raster<"uint8"> {
  return {
    width: side,
    height: side,
    channels: 1,
    dtype: "uint8",
    range: [0, 255],
    data: new Uint8Array(side * side).fill(level),
  };
}

const RED: Raster<"uint8"> = {
  ...grey(0, 1),
  channels: 3,
  data: Uint8Array.of(200, 100, 50),
};

Deno.test("features do not depend on the size of batches", async () => {
  await using backbone = await openBackbone("pixels-3");
  const set = Array.from({ length: 7 }, (_, place) => grey(place * 30, 5));
  const whole = await featuresOf(set, { backbone, batchSize: 7 });
  for (const batchSize of [1, 2, 3, 100]) {
    const { features } = await featuresOf(set, { backbone, batchSize });
    assert.deepEqual(features, whole.features);
  }
  assert.deepEqual(whole.names, ["0", "1", "2", "3", "4", "5", "6"]);
});

Deno.test("a stream is read no further than the batch that is asked for", async () => {
  await using backbone = await openBackbone("pixels-1");
  let read = 0;
  const endless = (function* () {
    for (;; read++) yield grey(read % 256);
  })();
  const batches = streamFeatures(endless, { backbone, batchSize: 4 });
  for (let batch = 1; batch <= 3; batch++) {
    assert.equal((await batches.next()).value?.features.rows, 4);
    assert(read < batch * 4);
  }
  await batches.return(undefined);
});

Deno.test("folders are read by the names of their files", async () => {
  await using scratch = await makeScratchDir();
  const names = ["b.png", "a.PNG", "notes.txt", ".hidden.png"];
  for (const name of names) {
    const level = name.charCodeAt(0);
    await writeAtomic(`${scratch.path}/${name}`, encodePng(grey(level)));
  }
  await using backbone = await openBackbone("pixels-1");
  const set = await featuresOf(scratch.path, { backbone });
  assert.deepEqual(set.names, ["a.PNG", "b.png"]);
  assert.deepEqual([...set.features.data].map((unit) => unit * 255), [97, 98]);
});

Deno.test("samples of a generator are images with names", async () => {
  await using backbone = await openBackbone("pixels-1");
  const sample = { name: "sample_7", image: grey(255), index: 7 };
  const { names } = await featuresOf([sample], { backbone });
  assert.deepEqual(names, ["sample_7"]);
});

Deno.test("a volume in memory is measured slice by slice", async () => {
  await using backbone = await openBackbone("pixels-1");
  const volume = {
    ...grey(0, 1),
    depth: 2,
    data: Uint8Array.of(0, 255),
  };
  const { features, names } = await featuresOf([volume], { backbone });
  assert.deepEqual([...features.data], [0, 1]);
  assert.deepEqual(names, ["0[0]", "0[1]"]);
});

Deno.test("sets without images, and what is no image, are named", async () => {
  await using scratch = await makeScratchDir();
  await using backbone = await openBackbone("pixels-1");
  const measure = (set: Parameters<typeof featuresOf>[0]) =>
    featuresOf(set, { backbone });
  await assert.rejects(measure([]), { code: "usage" });
  await assert.rejects(measure(scratch.path), /the folder has no images/);
  await assert.rejects(measure(`${scratch.path}/none`), /no file or folder/);
  const cut = encodePng(grey(9)).subarray(0, 40);
  await writeAtomic(`${scratch.path}/cut.png`, cut);
  await assert.rejects(measure(scratch.path), /cut\.png.*: /);
  const broken = { ...grey(1), data: new Uint8Array(3) };
  await assert.rejects(
    measure([{ name: "scan-3", image: broken }]),
    /Cannot measure scan-3: .* 3 values/,
  );
});

Deno.test("images of any sizes may be mixed", async () => {
  await using backbone = await openBackbone("pixels-2");
  const { features } = await featuresOf([grey(51, 1), grey(51, 9)], {
    backbone,
    resize: "pytorch",
  });
  features.data.forEach((unit) => assert(Math.abs(unit - 0.2) < 1e-7));
});

Deno.test("features that are no numbers are an error that says where", async () => {
  await using pixels = await openBackbone("pixels-1");
  const image = { ...grey(0, 1), range: [5, 5] } as const;
  await assert.rejects(pixels.embed([image]), { code: "numerical" });
});

Deno.test("images of another size are not embedded", async () => {
  await using backbone = await openBackbone("pixels-4");
  await assert.rejects(backbone.embed([grey(0, 5)]), /takes 4 x 4/);
});

Deno.test("a signal ends the work between two images", async () => {
  await using backbone = await openBackbone("pixels-1");
  const controller = new AbortController();
  const set = (function* () {
    for (let count = 0;; count++) {
      if (count === 5) controller.abort(new Error("Enough"));
      yield grey(1);
    }
  })();
  await assert.rejects(
    featuresOf(set, { backbone, signal: controller.signal }),
    /Enough/,
  );
});

Deno.test("batch sizes that are none are refused", async () => {
  await using backbone = await openBackbone("pixels-1");
  for (const batchSize of [0, -1, 1.5, NaN]) {
    await assert.rejects(
      featuresOf([grey(1)], { backbone, batchSize }),
      RangeError,
    );
  }
});

Deno.test("progress is told batch by batch", async () => {
  await using backbone = await openBackbone("pixels-1");
  const done: number[] = [];
  await featuresOf([grey(1), grey(2), grey(3)], {
    backbone,
    batchSize: 2,
    onEvent: (event) => event.type === "features" && done.push(event.done),
  });
  assert.deepEqual(done, [2, 3]);
});

Deno.test("colours come in order, in reverse, or as grey", () => {
  const input = { width: 1, height: 1, channels: 3 } as const;
  const values = (colour: "rgb" | "bgr" | "grey") => [
    ...prepareImage(RED, input, { colour }).data,
  ];
  assert.deepEqual(values("rgb"), [200, 100, 50]);
  assert.deepEqual(values("bgr"), [50, 100, 200]);
  assert.deepEqual(values("grey"), [124]);
  const translucent = {
    ...RED,
    channels: 4,
    data: Uint8Array.of(200, 100, 50, 7),
  };
  assert.deepEqual([...prepareImage(translucent, input).data], [200, 100, 50]);
});

Deno.test("16 bits are cut to 8 for opencv, and kept by the others", () => {
  const deep: Raster = {
    ...grey(0, 1),
    dtype: "uint16",
    range: [0, 65535],
    data: Uint16Array.of(0x80ff),
  };
  const input = { width: 1, height: 1, channels: 1 } as const;
  const level = (resize: "clean" | "opencv") =>
    prepareImage(deep, input, { resize }).data[0];
  assert.equal(level("opencv"), 0x80);
  assert.equal(level("clean"), Math.fround(0x80ff / 257));
});

Deno.test("upstream's min-max comes behind resizing, the others before", () => {
  const image = { ...grey(0, 2), data: Uint8Array.of(0, 100, 100, 100) };
  const input = { width: 1, height: 1, channels: 1 } as const;
  const level = (normalize: "min-max" | "min-max-uint8") =>
    prepareImage(image, input, { resize: "opencv", normalize }).data[0];
  assert.equal(level("min-max"), 191);
  assert.equal(level("min-max-uint8"), 0);
});

Deno.test("the window of the whole set is found first", async () => {
  await using backbone = await openBackbone("pixels-1");
  const set = [grey(50), grey(100), grey(150)];
  const { features, preprocessing } = await featuresOf(set, {
    backbone,
    normalize: "dataset",
  });
  assert.deepEqual([...features.data], [0, 0.5, 1]);
  assert.equal(preprocessing.normalize, "window:50,150");
});

Deno.test("backbones that do not exist are named with those that do", async () => {
  for (const name of ["", "resnet", "pixels-", "constructor", "__proto__"]) {
    await assert.rejects(openBackbone(name), /inception-2015-12-05.*pixels/);
  }
  for (const name of ["pixels-0", "pixels-99999", "radiomics-1"]) {
    await assert.rejects(openBackbone(name), RangeError);
  }
});

sharedTest(
  "block means of real patches have the reference distances",
  async () => {
    const { pixels16 } = await sharedJson<{
      pixels16: { fid: Record<"ab" | "as" | "bs", number> };
    }>("fixtures", "e2e", "reference.json");
    await using backbone = await openBackbone("pixels-16");
    const [a, b, s] = await Promise.all([
      blockMeans(["real", "a"], backbone),
      blockMeans(["real", "b"], backbone),
      blockMeans(["synthetic"], backbone),
    ]);
    for (
      const [key, x, y] of [["ab", a, b], ["as", a, s], ["bs", b, s]] as const
    ) {
      const { distance } = await frechetDistance(x, y, { device: "cpu" });
      assert(
        Math.abs(distance - pixels16.fid[key]) < 1e-6,
        `${key} ${distance}`,
      );
    }
  },
);

async function blockMeans(folder: string[], backbone: Backbone) {
  const images: Raster[] = [];
  const path = sharedPath("data", "cbis-ddsm-masses", ...folder);
  for await (const { raster } of imagesOf(path)) {
    const floats: Raster<"float32"> = {
      ...raster,
      dtype: "float32",
      data: Float32Array.from(raster.data),
    };
    images.push(resizeArea(floats, { width: 16, height: 16 }));
  }
  return (await featuresOf(images, { backbone })).features;
}
