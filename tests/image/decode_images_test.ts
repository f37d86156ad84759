import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { FormatError } from "../../lib/errors.ts";
import { decodeImages } from "../../lib/image/decode_images.ts";
import { rastersFromArray } from "../../lib/image/from_array.ts";
import { writeNpy } from "../../lib/image/npy.ts";
import { bytesOf } from "../../lib/image/npy.ts";
import { float32Tensor } from "../../lib/tensor.ts";
import {
  dicomFile,
  type DicomParts,
  jpegFile,
  niftiFile,
  runLengthFrame,
} from "./picture_files.ts";

async function only(bytes: Uint8Array) {
  const { rasters } = await decodeImages(bytes);
  assert.equal(rasters.length, 1);
  const [raster] = rasters;
  assert(raster !== undefined);
  return raster;
}

const words = (...values: number[]) => bytesOf(Uint16Array.from(values));
const RUN_LENGTHS = "1.2.840.10008.1.2.5";
const JPEG_BASELINE = "1.2.840.10008.1.2.4.50";

Deno.test("a JPEG's colours come back but for its losses", async () => {
  const raster = await only(
    jpegFile(24, 17, (x, y) => [x * 10, y * 15, 128]),
  );
  assert.deepEqual([raster.width, raster.height, raster.channels], [24, 17, 3]);
  for (let pixel = 0; pixel < 24 * 17; pixel++) {
    const red = raster.data[3 * pixel] ?? NaN;
    assert(Math.abs(red - pixel % 24 * 10) < 12, `pixel ${pixel}: ${red}`);
  }
});

Deno.test("a JPEG that promises more than it holds is refused", async () => {
  const file = jpegFile(24, 17, () => [1, 2, 3]);
  const frame = file.findIndex((byte, at) =>
    byte === 0xff && file[at + 1] === 0xc0
  );
  const resized = (height: number, width: number) => {
    const bytes = Uint8Array.from(file);
    new DataView(bytes.buffer).setUint16(frame + 5, height);
    new DataView(bytes.buffer).setUint16(frame + 7, width);
    return bytes;
  };
  const cases: [Uint8Array, RegExp][] = [
    [resized(8000, 8000), /bytes cannot hold its 8000 x 8000 pixels/],
    [resized(60000, 60000), /67108864 pixels/],
    [resized(0, 24), /pixels, and has 24 x 0/],
    [file.subarray(0, file.length / 2), /JPEG/],
  ];
  for (const [bytes, message] of cases) {
    await assert.rejects(() => decodeImages(bytes), {
      name: "FormatError",
      message,
    });
  }
});

Deno.test("DICOM values are rescaled and cut to the window", async () => {
  const pixels = words(0, 10, 20, 4095);
  const plain = await only(dicomFile({ pixels }));
  assert.deepEqual([...plain.data], [0, 10, 20, 4095]);
  assert.deepEqual(plain.range, [0, 4095]);
  const scaled = await only(
    dicomFile({ pixels, rescale: ["2", "-100"], window: ["-79.5", "41"] }),
  );
  // The window goes from -79.5 - 0.5 - 20 to -79.5 - 0.5 + 20.
  assert.deepEqual(scaled.range, [-100, -60]);
  assert.deepEqual([...scaled.data], [-100, -80, -60, -60]);
});

Deno.test("DICOM of each transfer syntax holds the same values", async () => {
  const pixels = words(1, 300, 70, 4000);
  const split = [1, 0].map((byte) => pixels.filter((_, at) => at % 2 === byte));
  const forms: DicomParts[] = [
    { pixels },
    { pixels, transferSyntax: "1.2.840.10008.1.2" },
    {
      pixels: runLengthFrame(split),
      transferSyntax: RUN_LENGTHS,
      isEncapsulated: true,
    },
  ];
  for (const form of forms) {
    const { data } = await only(dicomFile(form));
    assert.deepEqual([...data], [1, 300, 70, 4000], form.transferSyntax);
  }
});

Deno.test("DICOM holds JPEGs, colours and negative values", async () => {
  const colour = jpegFile(16, 8, () => [200, 100, 50]);
  const size = { rows: 8, columns: 16, samples: 3, bitsAllocated: 8 };
  const raster = await only(dicomFile({
    ...size,
    photometric: "YBR_FULL_422",
    pixels: colour,
    transferSyntax: JPEG_BASELINE,
    isEncapsulated: true,
  }));
  assert.deepEqual(raster, await only(colour));
  const planes = await only(dicomFile({
    rows: 1,
    columns: 2,
    samples: 3,
    bitsAllocated: 8,
    photometric: "RGB",
    isPlanar: true,
    pixels: Uint8Array.of(1, 2, 3, 4, 5, 6),
  }));
  assert.deepEqual([...planes.data], [1, 3, 5, 2, 4, 6]);
  const signed = await only(dicomFile({
    isSigned: true,
    bitsStored: 12,
    pixels: words(0xfff, 0x7ff, 0x800, 0xf001),
  }));
  assert.deepEqual([...signed.data], [-1, 2047, -2048, 1]);
});

Deno.test("DICOM with bright low values is turned around", async () => {
  const { data, range } = await only(dicomFile({
    photometric: "MONOCHROME1",
    pixels: words(0, 10, 20, 100),
  }));
  assert.deepEqual([...data], [100, 90, 80, 0]);
  assert.deepEqual(range, [0, 100]);
});

Deno.test("what DICOM is not read for is named", async () => {
  const pixels = words(1, 2, 3, 4);
  const cases: [Partial<DicomParts>, RegExp][] = [
    [{ transferSyntax: "1.2.840.10008.1.2.4.90" }, /4\.90 \(JPEG 2000 loss/],
    [{ transferSyntax: "1.2.3" }, /transfer syntax is not read: 1\.2\.3/],
    [{ frames: "7" }, /need 56 bytes, and it has 8/],
    [{ frames: "99999999" }, /67108864 pixels/],
    [{ frames: "2", transferSyntax: RUN_LENGTHS }, /no uncompressed/],
    [{ rows: 60000, columns: 60000 }, /67108864 pixels/],
    [{ rows: 0 }, /0$|pixels/],
    [{ rows: 3 }, /need 12 bytes, and it has 8/],
    [{ photometric: "PALETTE COLOR" }, /PALETTE COLOR/],
    [{ bitsAllocated: 32 }, /32 bits/],
  ];
  for (const [parts, message] of cases) {
    await assert.rejects(
      () => decodeImages(dicomFile({ pixels, ...parts })),
      { name: "FormatError", message },
    );
  }
});

Deno.test("NIfTI gives its slices, scaled, with the range of the volume", async () => {
  const parts = { sizes: [2, 1, 3], values: [1, 2, 3, 4, 5, 6] };
  for (const isLittle of [true, false]) {
    const file = niftiFile({ ...parts, isLittle, scaling: [2, 1] });
    for (const bytes of [file, gzipSync(file)]) {
      const { rasters } = await decodeImages(bytes);
      assert.deepEqual(
        rasters.map(({ data }) => [...data]),
        [[3, 5], [7, 9], [11, 13]],
      );
      assert.deepEqual(rasters[2]?.range, [3, 13]);
      assert.deepEqual([rasters[0]?.width, rasters[0]?.height], [2, 1]);
    }
  }
});

Deno.test("NIfTI that is damaged, cut short or boundless is refused", async () => {
  const file = niftiFile({ sizes: [2, 2], values: [1, 2, 3, 4] });
  const boundless = niftiFile({
    sizes: [32767, 32767, 32767, 32767],
    values: [1],
  });
  const noNumber = niftiFile({ sizes: [1, 1], values: [NaN], type: 16 });
  const manyAxes = Uint8Array.from(file);
  manyAxes[40] = 154;
  const short = [file.subarray(0, -1), file.subarray(0, 347)];
  const cases = [...short, boundless, noNumber, manyAxes, gzipSync("text")];
  for (const bytes of cases) {
    await assert.rejects(() => decodeImages(bytes), FormatError);
  }
});

Deno.test("arrays are images whatever the order of their axes", () => {
  const array = (...shape: number[]) => {
    const count = shape.reduce((product, size) => product * size, 1);
    return float32Tensor(new Float32Array(count).map((_, at) => at), shape);
  };
  const shapes = (...shape: number[]) =>
    rastersFromArray(array(...shape)).map((
      { height, width, channels, data },
    ) => [height, width, channels, data[1]]);
  assert.deepEqual(shapes(5, 6), [[5, 6, 1, 1]]);
  assert.deepEqual(shapes(5, 6, 3), [[5, 6, 3, 1]]);
  assert.deepEqual(shapes(3, 5, 6), [[5, 6, 3, 30]]);
  assert.deepEqual(shapes(2, 3, 5, 6), [[5, 6, 3, 30], [5, 6, 3, 120]]);
  assert.deepEqual(shapes(7, 5, 6).length, 7);
  assert.deepEqual(shapes(2, 5, 6, 3)[1], [5, 6, 3, 91]);
  for (const shape of [[5], [2, 9, 9, 9], [0, 4], [1, 1, 1, 1, 1]]) {
    assert.throws(() => rastersFromArray(array(...shape)), FormatError);
  }
  const noNumber = float32Tensor(Float32Array.of(1, NaN), [1, 2]);
  assert.throws(() => rastersFromArray(noNumber), /value at 1 is NaN/);
});

Deno.test("any bytes give images or a FormatError, soon", async () => {
  const files = [
    jpegFile(16, 16, (x, y) => [x * 16, y * 16, 7]),
    dicomFile({ pixels: words(1, 2, 3, 4) }),
    dicomFile({
      pixels: runLengthFrame([Uint8Array.of(0, 0, 0, 0), words(1, 2)]),
      transferSyntax: RUN_LENGTHS,
      isEncapsulated: true,
    }),
    niftiFile({ sizes: [2, 2], values: [1, 2, 3, 4] }),
    writeNpy(float32Tensor(new Float32Array(6), [2, 3])),
  ];
  const damaged = fc.record({
    file: fc.constantFrom(...files),
    changes: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }),
    length: fc.option(fc.nat(), { nil: undefined }),
  }).map(({ file, changes, length }) => {
    const bytes = Uint8Array.from(file);
    for (const [at, value] of changes) bytes[at % bytes.length] = value;
    return length === undefined
      ? bytes
      : bytes.subarray(0, length % bytes.length);
  });
  await fc.assert(
    fc.asyncProperty(fc.oneof(damaged, fc.uint8Array()), async (bytes) => {
      try {
        const { rasters } = await decodeImages(bytes, { maxPixels: 2 ** 20 });
        for (const { width, height, channels, data } of rasters) {
          assert.equal(data.length, width * height * channels);
        }
      } catch (cause) {
        if (!(cause instanceof FormatError)) throw cause;
      }
    }),
    { numRuns: 10_000 },
  );
});
