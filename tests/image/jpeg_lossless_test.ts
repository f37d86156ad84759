import assert from "node:assert/strict";
import fc from "fast-check";
import { FormatError } from "../../lib/errors.ts";
import { decodeImages } from "../../lib/image/decode_images.ts";
import { decodeLosslessJpeg } from "../../lib/image/jpeg_lossless.ts";
import { losslessJpeg } from "./lossless_jpeg_file.ts";
import { dicomFile } from "./picture_files.ts";

const MAX_PIXELS = 10_000;

Deno.test("two pixels are those that the standard's codes say", () => {
  // Differences 0 and 1 from 128: 00000, then 00001 and a 1, filled with ones.
  const parts = { width: 2, precision: 8, predictor: 1 };
  const file = losslessJpeg({ ...parts, values: [128, 129] });
  assert.deepEqual([...file.slice(-4, -2)], [0b00000000, 0b01111111]);
  const { width, height, data } = decodeLosslessJpeg(file, MAX_PIXELS);
  assert.deepEqual([width, height, ...data], [2, 1, 128, 129]);
});

Deno.test("every predictor, precision and restart gives the values back", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 7 }),
    fc.integer({ min: 2, max: 16 }),
    fc.integer({ min: 1, max: 9 }),
    fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    fc.array(fc.nat(0xffff), { minLength: 1, maxLength: 6 }),
    (predictor, precision, width, restartRows, seeds) => {
      const values = seeds.flatMap((seed) =>
        Array.from(
          { length: width },
          (_, at) => (seed * (at * 7919 + 1)) % 2 ** precision,
        )
      );
      const file = losslessJpeg({
        width,
        values,
        precision,
        predictor,
        ...restartRows && { restartRows },
      });
      const { data } = decodeLosslessJpeg(file, MAX_PIXELS);
      assert.deepEqual([...data], values);
    },
  ));
});

Deno.test("files that are cut short or changed are refused, soon", () => {
  const values = Array.from({ length: 64 }, (_, at) => at * 37 % 4096);
  const parts = { width: 8, precision: 12, predictor: 1 };
  const file = losslessJpeg({ ...parts, values });
  for (let end = 0; end < file.length - 2; end++) {
    assert.throws(
      () => decodeLosslessJpeg(file.slice(0, end), MAX_PIXELS),
      FormatError,
      `${end}`,
    );
  }
  fc.assert(fc.property(
    fc.nat(file.length - 1),
    fc.nat(255),
    (place, byte) => {
      const changed = Uint8Array.from(file);
      changed[place] = byte;
      try {
        decodeLosslessJpeg(changed, MAX_PIXELS);
      } catch (error) {
        assert(error instanceof FormatError, String(error));
      }
    },
  ));
  assert.throws(() => decodeLosslessJpeg(file, 63), /8 x 8 pixels/);
});

for (const last of ["57", "70"]) {
  Deno.test(`DICOM holds lossless JPEGs: syntax ${last}`, async () => {
    const image = { width: 3, precision: 16, predictor: 1 };
    const values = [0, 1000, 65535, 7, 40000, 3];
    const file = (more: object) =>
      dicomFile({
        rows: 2,
        columns: 3,
        pixels: losslessJpeg({ ...image, values }),
        transferSyntax: `1.2.840.10008.1.2.4.${last}`,
        isEncapsulated: true,
        ...more,
      });
    const { rasters: [raster] } = await decodeImages(file({}));
    assert.deepEqual([...raster?.data ?? []], values);
    const signed = await decodeImages(file({ isSigned: true }));
    assert.equal(signed.rasters[0]?.data[2], -1);
    await assert.rejects(decodeImages(file({ rows: 1 })), /3 x 2 pixels/);
  });
}
