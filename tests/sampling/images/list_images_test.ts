import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { IntegrityError, UsageError } from "../../../lib/errors.ts";
import type { MediganEvent } from "../../../lib/events.ts";
import { encodePng } from "../../../lib/image/png_encode.ts";
import type { Raster } from "../../../lib/image/raster.ts";
import { listImages } from "../../../lib/sampling/images/list_images.ts";
import { sha256Hex } from "../../../lib/platform/digest.ts";
import { float32Tensor } from "../../../lib/tensor.ts";
import { niftiFile } from "../../image/picture_files.ts";
import { scratch } from "../folders.ts";

function grey(value: number): Raster<"uint8"> {
  const data = Uint8Array.of(value, value);
  return {
    width: 2,
    height: 1,
    channels: 1,
    dtype: "uint8",
    range: [0, 255],
    data,
  };
}

Deno.test("a folder is listed by name, without what is hidden or deeper", async () => {
  await using folder = await scratch();
  const png = encodePng(grey(7));
  await Deno.mkdir(join(folder.path, "deeper"));
  for (const name of ["b.png", "a.png", "B.png", ".hidden", "deeper/c.png"]) {
    await Deno.writeFile(join(folder.path, name), png);
  }
  // The folder of a run is a folder of images.
  await Deno.writeTextFile(join(folder.path, "manifest.json"), "{}");
  const images = await listImages(folder.path);
  assert.deepEqual(images.map(({ name }) => name), ["B.png", "a.png", "b.png"]);
  assert.deepEqual(images.map(({ stem }) => stem), ["B", "a", "b-2"]);
  assert.equal(images[0]?.sha256, sha256Hex(png));
  const { raster } = await images[0]!.load();
  assert.deepEqual([...raster.data], [7, 7]);
});

Deno.test("slices of a volume are images of their own", async () => {
  await using folder = await scratch();
  const path = join(folder.path, "brain.v2.nii");
  const parts = { sizes: [2, 1, 3], values: [1, 2, 3, 4, 5, 6] };
  await Deno.writeFile(path, niftiFile(parts));
  const images = await listImages(path);
  assert.deepEqual(images.map(({ stem, slice }) => [stem, slice]), [
    ["brain.v2_000", 0],
    ["brain.v2_001", 1],
    ["brain.v2_002", 2],
  ]);
  const { raster } = await images[1]!.load();
  assert.deepEqual([...raster.data], [3, 4]);
});

Deno.test("images come from memory, arrays of sources and streams", async () => {
  const tensor = float32Tensor(new Float32Array(4), [2, 1, 1, 2]);
  async function* stream() {
    yield grey(1);
    yield { name: "case 7.png", image: encodePng(grey(2)) };
    yield tensor;
  }
  const images = await listImages(stream());
  assert.deepEqual(images.map(({ stem }) => stem), [
    "image-0",
    "case-7",
    "image-2_000",
    "image-2_001",
  ]);
  assert.deepEqual(
    images.map(({ isPlainNumbers }) => isPlainNumbers),
    [false, false, true, true],
  );
  assert.equal((await listImages(grey(1))).length, 1);
  assert.deepEqual(await listImages(images), images);
  assert.notEqual(images[0]?.sha256, (await listImages(grey(2)))[0]?.sha256);
});

Deno.test("what is no image stops, or is named and skipped", async () => {
  const sources = [
    grey(1),
    { name: "notes.txt", image: new TextEncoder().encode("no image") },
  ];
  await assert.rejects(() => listImages(sources), {
    name: "FormatError",
    message: /the input notes\.txt/,
  });
  const events: MediganEvent[] = [];
  const images = await listImages(sources, {
    onError: "skip",
    onEvent: (event) => events.push(event),
  });
  assert.equal(images.length, 1);
  assert.match(JSON.stringify(events), /input-skipped.*notes\.txt/);
  await assert.rejects(
    () => listImages(sources.slice(1), { onError: "skip" }),
    UsageError,
  );
  await assert.rejects(() => listImages([]), UsageError);
  await assert.rejects(() => listImages("no-such-file"), UsageError);
});

Deno.test("a file that changes after it was listed is refused", async () => {
  await using folder = await scratch();
  const paths = ["a.png", "b.png"].map((name) => join(folder.path, name));
  for (const path of paths) await Deno.writeFile(path, encodePng(grey(1)));
  const [first] = await listImages(paths);
  await Deno.writeFile(paths[0]!, encodePng(grey(2)));
  await assert.rejects(() => first!.load(), IntegrityError);
});

Deno.test("every name gives stems that any system takes, each once", async () => {
  const names = fc.array(fc.string({ unit: "grapheme" }), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(names, async (given) => {
      const images = await listImages(
        given.map((name) => ({ name, image: grey(0) })),
      );
      const stems = images.map(({ stem }) => stem);
      for (const stem of stems) {
        assert.match(stem, /^[A-Za-z0-9][A-Za-z0-9._+-]{0,110}$/);
      }
      const folded = new Set(stems.map((stem) => stem.toLowerCase()));
      assert.equal(folded.size, given.length);
    }),
  );
});
