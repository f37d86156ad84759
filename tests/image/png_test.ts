import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { decode, encode } from "fast-png";
import { concatBytes } from "../../lib/bytes.ts";
import { FormatError } from "../../lib/errors.ts";
import { formatChunk, PNG_SIGNATURE } from "../../lib/image/png_chunks.ts";
import { decodePng } from "../../lib/image/png_decode.ts";
import { encodePng } from "../../lib/image/png_encode.ts";
import { unfilterRows } from "../../lib/image/png_filter.ts";
import { readPngText } from "../../lib/image/png_text.ts";
import {
  provenanceText,
  SYNTHETIC_NOTICE,
} from "../../lib/image/provenance.ts";
import { allocatePixels, type Raster, WHITE } from "../../lib/image/raster.ts";

const SIZES = [[1, 1], [1, 299], [299, 1], [63, 65], [8, 8], [5, 3]] as const;

function noise(
  [width, height]: readonly [number, number],
  options: { channels: number; dtype: "uint8" | "uint16" },
): Raster<"uint8" | "uint16"> {
  const { channels, dtype } = options;
  const data = allocatePixels(dtype, width * height * channels);
  crypto.getRandomValues(data);
  const range = [0, WHITE[dtype]] as const;
  return { width, height, channels, dtype, range, data };
}

function grey(width: number, height: number): Raster<"uint8" | "uint16"> {
  return noise([width, height], { channels: 1, dtype: "uint8" });
}

function header(options: {
  width: number;
  height: number;
  bitDepth: number;
  colourType: number;
  interlace?: number;
}): Uint8Array {
  const data = new Uint8Array(13);
  const view = new DataView(data.buffer);
  view.setUint32(0, options.width);
  view.setUint32(4, options.height);
  data.set([options.bitDepth, options.colourType, 0, 0], 8);
  data[12] = options.interlace ?? 0;
  return data;
}

/** A PNG file from its header and rows (filter types included). */
function assemble(
  ihdr: Uint8Array,
  rows: readonly number[] | Uint8Array,
  extra: readonly (readonly [string, readonly number[]])[] = [],
): Uint8Array {
  return concatBytes([
    PNG_SIGNATURE,
    formatChunk("IHDR", ihdr),
    ...extra.map(([type, data]) => formatChunk(type, Uint8Array.from(data))),
    formatChunk("IDAT", deflateSync(Uint8Array.from(rows))),
    formatChunk("IEND", new Uint8Array(0)),
  ]);
}

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

Deno.test("texts come back, Latin-1 ones also by an independent reader", () => {
  const text = {
    ...provenanceText({
      software: "@medigan/core 0.1.0",
      provenance: { seed: 7, label: "gutartig, größer" },
    }),
    Title: "Ägypten 乳房",
  };
  const png = encodePng(grey(4, 4), { text });
  assert.deepEqual(readPngText(png), text);
  const { Comment, Software } = decode(png).text;
  assert.equal(Comment, SYNTHETIC_NOTICE);
  assert.match(SYNTHETIC_NOTICE, /synthetic.*not for clinical use/i);
  assert.equal(Software, text.Software);
});

Deno.test("compressed texts are read, and their bombs refused", () => {
  const withText = (type: string, data: Uint8Array) => {
    const png = encodePng(grey(1, 1));
    return concatBytes([
      png.subarray(0, 33),
      formatChunk(type, data),
      png.subarray(33),
    ]);
  };
  const encoder = new TextEncoder();
  const zipped = deflateSync(encoder.encode("hello"));
  const short = concatBytes([encoder.encode("Key\0\0"), zipped]);
  assert.deepEqual(readPngText(withText("zTXt", short)), { Key: "hello" });
  const international = concatBytes([
    encoder.encode("Key\0\x01\0de\0Schlüssel\0"),
    zipped,
  ]);
  assert.deepEqual(readPngText(withText("iTXt", international)), {
    Key: "hello",
  });
  const bomb = deflateSync(new Uint8Array(50_000_000));
  const long = concatBytes([encoder.encode("Key\0\0"), bomb]);
  assert.throws(() => readPngText(withText("zTXt", long)), FormatError);
  assert.throws(
    () => readPngText(withText("tEXt", encoder.encode("no separator"))),
    FormatError,
  );
});

Deno.test("bad keywords and texts are refused", () => {
  const write = (keyword: string, text = "") => () =>
    encodePng(grey(1, 1), { text: { [keyword]: text } });
  for (const keyword of ["", " a", "a ", "a".repeat(80), "乳", "a\0b"]) {
    assert.throws(write(keyword), RangeError);
  }
  assert.throws(write("a", "b\0c"), RangeError);
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

Deno.test("a JPEG under the name of a PNG is named as such", () => {
  const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16);
  assert.throws(
    () => decodePng(jpeg),
    (error: Error) =>
      error instanceof FormatError && /it is a JPEG file/.test(error.message),
  );
});

Deno.test("every cut and every flipped byte of a file is noticed", () => {
  const png = encodePng(grey(5, 5), { text: { Comment: "x" } });
  for (let length = 0; length < png.length; length++) {
    assert.throws(() => decodePng(png.subarray(0, length)), FormatError);
  }
  for (let place = 0; place < png.length; place++) {
    const damaged = png.slice();
    damaged[place] = (damaged[place] ?? 0) ^ 0x10;
    assert.throws(() => decodePng(damaged), FormatError, `byte ${place}`);
  }
});

Deno.test("bombs and headers without meaning are refused before they inflate", () => {
  const huge = header({
    width: 0x7fffffff,
    height: 0x7fffffff,
    bitDepth: 8,
    colourType: 0,
  });
  assert.throws(() => decodePng(assemble(huge, [0])), /pixels/);
  const wide = header({
    width: 8000,
    height: 8000,
    bitDepth: 8,
    colourType: 0,
  });
  assert.throws(() => decodePng(assemble(wide, [0])), /cannot hold/);
  const small = header({ width: 2, height: 2, bitDepth: 8, colourType: 0 });
  assert.throws(
    () => decodePng(assemble(small, new Uint8Array(10_000_000))),
    /do not inflate/,
  );
  assert.throws(() => decodePng(assemble(small, [0, 1, 2])), /need 6 bytes/);
  assert.throws(
    () => decodePng(encodePng(grey(20, 20)), { maxPixels: 399 }),
    /20 x 20/,
  );
  for (const [bitDepth, colourType] of [[3, 0], [16, 3], [4, 2], [8, 1]]) {
    const odd = header({
      width: 1,
      height: 1,
      bitDepth: bitDepth ?? 0,
      colourType: colourType ?? 0,
    });
    assert.throws(() => decodePng(assemble(odd, [0, 0])), FormatError);
  }
});

Deno.test("unknown critical chunks are refused, unknown others skipped", () => {
  const ihdr = header({ width: 1, height: 1, bitDepth: 8, colourType: 0 });
  const skipped = decodePng(assemble(ihdr, [0, 9], [["abCd", [1]]]));
  assert.deepEqual([...skipped.data], [9]);
  assert.throws(
    () => decodePng(assemble(ihdr, [0, 9], [["ABCD", [1]]])),
    /unknown chunk ABCD/,
  );
});

Deno.test("hostile bytes end in nothing but a FormatError", () => {
  const chunk = fc.tuple(
    fc.constantFrom(
      "IHDR",
      "PLTE",
      "tRNS",
      "IDAT",
      "tEXt",
      "zTXt",
      "iTXt",
      "IEND",
    ),
    fc.uint8Array({ maxLength: 40 }),
  );
  const plausibleHeader = fc.record({
    width: fc.integer({ min: 0, max: 40 }),
    height: fc.integer({ min: 0, max: 40 }),
    bitDepth: fc.constantFrom(1, 2, 4, 8, 16, 3),
    colourType: fc.constantFrom(0, 2, 3, 4, 6, 1),
    interlace: fc.constantFrom(0, 1, 2),
  }).map((options): [string, Uint8Array] => ["IHDR", header(options)]);
  const pixels = fc.uint8Array({ maxLength: 2000 })
    .map((rows): [string, Uint8Array] => ["IDAT", deflateSync(rows)]);
  const chunks = fc.tuple(
    plausibleHeader,
    fc.array(chunk, { maxLength: 4 }),
    pixels,
    fc.array(chunk, { maxLength: 2 }),
  ).map(([first, some, data, rest]) => [first, ...some, data, ...rest]);
  fc.assert(
    fc.property(chunks, (list) => {
      const bytes = concatBytes([
        PNG_SIGNATURE,
        ...list.map(([type, data]) => formatChunk(type, data)),
        formatChunk("IEND", new Uint8Array(0)),
      ]);
      onlyFormatError(() => decodePng(bytes));
      onlyFormatError(() => readPngText(bytes));
    }),
    { numRuns: 2000 },
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
    onlyFormatError(() => decodePng(bytes));
  }));
});

function onlyFormatError(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
}
