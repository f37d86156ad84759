import assert from "node:assert/strict";
import fc from "fast-check";
import {
  decodeImages,
  encodeNifti,
  type Raster,
  readNifti,
} from "../../lib/image/mod.ts";

function raster(data: Uint8Array, wanted: Partial<Raster> = {}): Raster {
  return {
    width: data.length,
    height: 1,
    channels: 1,
    dtype: "uint8",
    range: [0, 255],
    data,
    ...wanted,
  } as Raster;
}

Deno.test("what is written is read: grey and colour, flat and deep", () => {
  const sizes = fc.record({
    width: fc.integer({ min: 1, max: 5 }),
    height: fc.integer({ min: 1, max: 5 }),
    depth: fc.integer({ min: 1, max: 4 }),
    channels: fc.constantFrom(1, 3),
    count: fc.integer({ min: 1, max: 4 }),
    comment: fc.option(fc.string(), { nil: undefined }),
  });
  fc.assert(fc.property(sizes, ({ count, comment, ...one }) => {
    const { width, height, depth, channels } = one;
    const size = width * height * depth * channels;
    const rasters = Array.from({ length: count }, (_, place) =>
      raster(
        Uint8Array.from({ length: size }, (_, i) => (i * 7 + place) % 256),
        one,
      ));
    const slices = readNifti(encodeNifti(rasters, { comment }));
    assert.equal(slices.length, depth * count);
    assert.deepEqual(
      slices.flatMap(({ data }) => [...data]),
      rasters.flatMap(({ data }) => [...data]),
    );
    assert.deepEqual([slices[0]?.width, slices[0]?.channels], [
      width,
      channels,
    ]);
  }));
});

Deno.test("colours are read as an image of three channels", async () => {
  const pixel = raster(Uint8Array.of(1, 2, 3), { width: 1, channels: 3 });
  const { rasters } = await decodeImages(encodeNifti([pixel]));
  assert.deepEqual([rasters[0]?.channels, rasters[0]?.width], [3, 1]);
});

Deno.test("the affine puts the middle at the origin", () => {
  const plane = raster(new Uint8Array(15), { width: 3, height: 5 });
  const bytes = encodeNifti([plane, plane], { spacingMm: [2, 0.5, 4] });
  const view = new DataView(bytes.buffer);
  const floats = Array.from(
    { length: 12 },
    (_, place) => view.getFloat32(280 + 4 * place, true),
  );
  assert.deepEqual(floats, [-2, 0, 0, 2, 0, -0.5, 0, 1, 0, 0, 4, -2]);
  assert.equal(bytes[123], 2, "millimetres");
  assert.equal(view.getFloat32(108, true) % 16, 0);
});

Deno.test("what a volume cannot hold is refused", () => {
  const two = raster(new Uint8Array(2));
  const cases: [readonly Raster[], RegExp][] = [
    [[], /no rasters/],
    [[two, raster(new Uint8Array(3))], /alike/],
    [[raster(new Uint8Array(2), { width: 1, channels: 2 })], /8-bit RGB/],
    [[raster(new Uint8Array(40_000))], /32767/],
    [[raster(new Uint8Array(2), { width: 9 })], /as many values/],
  ];
  for (const [rasters, message] of cases) {
    assert.throws(() => encodeNifti(rasters), { name: "RangeError", message });
  }
});
