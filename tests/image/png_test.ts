import assert from "node:assert/strict";
import { decode, encode } from "fast-png";
import { FormatError } from "../../lib/errors.ts";
import { decodePng } from "../../lib/image/png_decode.ts";
import { encodePng } from "../../lib/image/png_encode.ts";
import { unfilterRows } from "../../lib/image/png_filter.ts";
import type { Raster } from "../../lib/image/raster.ts";
import { sniffFormat } from "../../lib/image/sniff.ts";
import { sharedPath, sharedTest } from "../shared.ts";
import { assemble, grey, header, noise } from "./png_files.ts";

const SIZES = [[1, 1], [1, 299], [299, 1], [63, 65], [8, 8], [5, 3]] as const;

Deno.test("every size, depth and channel count comes back, also by an independent reader", () => {
  for (const size of SIZES) {
    for (const dtype of ["uint8", "uint16"] as const) {
      for (const channels of [1, 2, 3, 4]) {
        const raster = noise(size, { channels, dtype });
        const png = encodePng(raster);
        assert.deepEqual(decodePng(png), raster);
        const other = decode(png, { checkCrc: true });
        assert.deepEqual(other.data, raster.data);
        assert.equal(other.depth, dtype === "uint8" ? 8 : 16);
        assert.equal(other.channels, channels);
      }
    }
  }
});

Deno.test("files of an independent writer are read, interlaced ones too", () => {
  for (const size of SIZES) {
    for (const channels of [1, 2, 3, 4]) {
      const raster = noise(size, { channels, dtype: "uint8" });
      for (const interlace of ["null", "Adam7"] as const) {
        const { width, height, data } = raster;
        const png = encode(
          { width, height, channels, data, depth: 8 },
          { interlace },
        );
        assert.deepEqual(decodePng(png), raster, `${interlace} ${size}`);
      }
    }
  }
});

Deno.test("each filter is undone as the specification says", () => {
  const layout = { rowBytes: 3, rows: 2, pixelBytes: 1 };
  const rows = (type: number) =>
    unfilterRows(Uint8Array.of(0, 10, 20, 30, type, 1, 2, 3), layout)
      .map((row) => [...row])[1];
  assert.deepEqual(rows(0), [1, 2, 3]);
  assert.deepEqual(rows(1), [1, 3, 6]);
  assert.deepEqual(rows(2), [11, 22, 33]);
  assert.deepEqual(rows(3), [6, 15, 25]);
  assert.deepEqual(rows(4), [11, 22, 33]);
  assert.throws(() => rows(5), FormatError);
});

Deno.test("samples of less than a byte are unpacked and scaled", () => {
  const grey = (bitDepth: number, width: number) =>
    header({ width, height: 1, bitDepth, colourType: 0 });
  const one = decodePng(assemble(grey(1, 9), [0, 0b10100000, 0b10000000]));
  assert.deepEqual([...one.data], [255, 0, 255, 0, 0, 0, 0, 0, 255]);
  const two = decodePng(assemble(grey(2, 5), [0, 0b00011011, 0b01000000]));
  assert.deepEqual([...two.data], [0, 85, 170, 255, 85]);
  const four = decodePng(assemble(grey(4, 3), [0, 0x0f, 0x80]));
  assert.deepEqual([...four.data], [0, 255, 136]);
});

Deno.test("interlaced samples of less than a byte find their places", () => {
  // 3 x 3 pixels, all white but the one in the middle, which is in pass 7.
  const ihdr = header({
    width: 3,
    height: 3,
    bitDepth: 1,
    colourType: 0,
    interlace: 1,
  });
  const passes = [
    [0, 0x80], // 1: (0,0)
    [0, 0x80], // 4: (2,0)
    [0, 0xc0], // 5: (0,2) (2,2)
    [0, 0x80, 0, 0x80], // 6: (1,0) (1,2)
    [0, 0xa0], // 7: the row in the middle
  ].flat();
  const raster = decodePng(assemble(ihdr, passes));
  assert.deepEqual([...raster.data], [
    255,
    255,
    255,
    255,
    0,
    255,
    255,
    255,
    255,
  ]);
});

Deno.test("palettes become colours, transparency becomes alpha", () => {
  const ihdr = header({ width: 3, height: 1, bitDepth: 2, colourType: 3 });
  const palette = ["PLTE", [1, 2, 3, 4, 5, 6, 7, 8, 9]] as const;
  const rows = [0, 0b00011000];
  const colours = decodePng(assemble(ihdr, rows, [palette]));
  assert.deepEqual([...colours.data], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const clear = decodePng(assemble(ihdr, rows, [palette, ["tRNS", [0, 128]]]));
  assert.deepEqual(
    [...clear.data],
    [1, 2, 3, 0, 4, 5, 6, 128, 7, 8, 9, 255],
  );
  assert.throws(() => decodePng(assemble(ihdr, rows)), /palette/);
  assert.throws(
    () => decodePng(assemble(ihdr, [0, 0xff], [palette])),
    /no colour 3/,
  );
});

Deno.test("a transparent grey value becomes alpha", () => {
  const ihdr = header({ width: 2, height: 1, bitDepth: 8, colourType: 0 });
  const png = assemble(ihdr, [0, 7, 8], [["tRNS", [0, 7]]]);
  const raster = decodePng(png);
  assert.equal(raster.channels, 2);
  assert.deepEqual([...raster.data], [7, 0, 8, 255]);
  assert.throws(
    () => decodePng(assemble(ihdr, [0, 7, 8], [["tRNS", [7]]])),
    FormatError,
  );
});

Deno.test("the same raster gives the same bytes, and levels change the size", () => {
  const raster = grey(64, 64);
  assert.deepEqual(encodePng(raster), encodePng(raster));
  const flat = { ...raster, data: new Uint8Array(64 * 64) };
  const stored = encodePng(flat, { compressionLevel: 0 });
  assert(stored.length > encodePng(flat, { compressionLevel: 9 }).length * 10);
  assert.deepEqual(decodePng(stored), flat);
});

Deno.test("rasters that PNG cannot hold are refused", () => {
  const raster = grey(2, 2);
  const wrong: Raster[] = [
    { ...raster, channels: 5, data: new Uint8Array(20) },
    { ...raster, depth: 2, data: new Uint8Array(8) },
    { ...raster, dtype: "float32", data: new Float32Array(4) },
    { ...raster, data: new Uint8Array(3) },
    { ...raster, width: 0, data: new Uint8Array(0) },
  ];
  for (const one of wrong) assert.throws(() => encodePng(one), RangeError);
});

sharedTest("real pictures are read as an independent reader does", async () => {
  const folder = sharedPath("data", "upstream", "samples");
  let read = 0;
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".png")) continue;
    const bytes = await Deno.readFile(`${folder}/${name}`);
    if (sniffFormat(bytes) === "JPEG") {
      assert.throws(() => decodePng(bytes), /is a JPEG file/, name);
      continue;
    }
    const raster = decodePng(bytes);
    assert.deepEqual(raster.data, decode(bytes).data, name);
    read++;
  }
  assert(read > 20);
});
