import assert from "node:assert/strict";
import { join } from "node:path";
import type { MediganEvent } from "../../../lib/events.ts";
import { encodePng } from "../../../lib/image/png_encode.ts";
import { imageFeed } from "../../../lib/sampling/images/image_feed.ts";
import { listContrasts } from "../../../lib/sampling/images/list_contrasts.ts";
import { loadCatalogue } from "../../../lib/registry/mod.ts";
import { niftiFile } from "../../image/picture_files.ts";
import { scratch } from "../folders.ts";

/** A PNG of one grey pixel. */
function dot(value: number): Uint8Array {
  return encodePng({
    width: 1,
    height: 1,
    channels: 1,
    dtype: "uint8",
    range: [0, 255],
    data: Uint8Array.of(value),
  });
}

const named = (values: { readonly [name: string]: number }) =>
  Object.entries(values).map(([name, value]) => ({ name, image: dot(value) }));

Deno.test("files of a case find each other, whatever else is in their names", async () => {
  const images = await listContrasts({
    T1: named({ "brats_01_t1.png": 10, "brats_02_t1.png": 20 }),
    F: named({ "brats_02_flair.png": 40, "brats_01_flair.png": 30 }),
  });
  assert.deepEqual(images.map(({ stem }) => stem), ["brats_02", "brats_01"]);
  assert.deepEqual(images[0]?.contrasts, ["F", "T1"]);
  assert.equal(images[0]?.name, "brats_02_flair.png + brats_02_t1.png");
});

Deno.test("folders of files with the same names need no other words", async () => {
  const images = await listContrasts({
    A: named({ "p1.png": 1, "p2.png": 2 }),
    B: named({ "p1.png": 3, "p2.png": 4 }),
  });
  assert.deepEqual(images.map(({ stem }) => stem), ["p1", "p2"]);
});

Deno.test("a lone file finds its case among those of other contrasts", async () => {
  const images = await listContrasts({
    A: named({ "p_1_a.png": 1, "p_2_a.png": 2 }),
    B: named({ "p_2_b.png": 3 }),
  }, { onError: "skip" });
  assert.deepEqual(images.map(({ stem }) => stem), ["p_2"]);
});

Deno.test("the card's order counts, not the one in which they are given", async () => {
  const contrasts = { A: named({ "x.png": 0 }), B: named({ "y.png": 255 }) };
  const [one] = await listContrasts(contrasts);
  const [other] = await listContrasts({ B: contrasts.B, A: contrasts.A });
  assert.equal(one?.sha256, other?.sha256);
  const values = async (order?: readonly string[]) => [
    ...(await one!.load(order)).raster.data,
  ];
  assert.deepEqual(await values(), [0, 1]);
  assert.deepEqual(await values(["B", "A"]), [1, 0]);
});

Deno.test("volumes belong together slice by slice", async () => {
  await using folder = await scratch();
  const paths = await Promise.all(["flair", "t1"].map(async (name, place) => {
    const values = [1, 2, 3].map((value) => value + 3 * place);
    const path = join(folder.path, `p_${name}.nii`);
    await Deno.writeFile(path, niftiFile({ sizes: [1, 1, 3], values }));
    return path;
  }));
  const [flair = "", t1 = ""] = paths;
  const images = await listContrasts({ F: flair, T1: t1 });
  assert.deepEqual(images.map(({ stem, slice }) => [stem, slice]), [
    ["p_000", 0],
    ["p_001", 1],
    ["p_002", 2],
  ]);
});

Deno.test("a case without a contrast stops, or is skipped and said", async () => {
  const sources = {
    A: named({ "p1_a.png": 1, "p2_a.png": 2 }),
    B: named({ "p1_b.png": 3, "p2_b.png": 4, "p3_b.png": 5 }),
  };
  await assert.rejects(listContrasts(sources), {
    code: "usage",
    message: "Cannot use the input p3_b.png as its case has no A",
  });
  const events: MediganEvent[] = [];
  const images = await listContrasts(sources, {
    onError: "skip",
    onEvent: (event) => events.push(event),
  });
  assert.equal(images.length, 2);
  assert.deepEqual(events.map((event) => "message" in event && event.message), [
    "Skipped the input p3_b.png as its case has no A",
  ]);
});

Deno.test("files that cannot be told apart are refused", async () => {
  const twice = [...named({ "p1.png": 1 }), ...named({ "p1.png": 2 })];
  await assert.rejects(
    listContrasts({ A: twice, B: named({ "p1.png": 3 }) }),
    /cannot be told/,
  );
});

Deno.test("contrasts of another model are told before it runs", async () => {
  const { inputs: cardInputs } = loadCatalogue().get(7).execution;
  const port = {
    name: "images",
    shape: [-1, 4, -1, -1],
    dtype: "float32",
    role: "image",
  } as const;
  const inputs = await listContrasts({
    F: named({ "a.png": 1 }),
    T9: named({ "a.png": 1 }),
  });
  assert.throws(() => imageFeed([port], cardInputs, { inputs }), {
    code: "usage",
    message:
      "Cannot use a.png + a.png as the model's contrasts are F, T1, T1c, T2: current ones are F, T9",
  });
  assert.throws(() => imageFeed([port], [], { inputs }), /not named/);
});
