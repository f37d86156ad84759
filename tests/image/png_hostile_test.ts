import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { concatBytes } from "../../lib/bytes.ts";
import { FormatError } from "../../lib/errors.ts";
import { formatChunk, PNG_SIGNATURE } from "../../lib/image/png_chunks.ts";
import { decodePng } from "../../lib/image/png_decode.ts";
import { encodePng } from "../../lib/image/png_encode.ts";
import { readPngText } from "../../lib/image/png_text.ts";
import { assemble, grey, header } from "./png_files.ts";

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
