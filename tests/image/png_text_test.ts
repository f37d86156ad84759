import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { decode } from "fast-png";
import { concatBytes } from "../../lib/bytes.ts";
import { FormatError } from "../../lib/errors.ts";
import { formatChunk } from "../../lib/image/png_chunks.ts";
import { encodePng } from "../../lib/image/png_encode.ts";
import { readPngText } from "../../lib/image/png_text.ts";
import {
  provenanceText,
  SYNTHETIC_NOTICE,
} from "../../lib/image/provenance.ts";
import { grey } from "./png_files.ts";

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
