import assert from "node:assert/strict";
import fc from "fast-check";
import dicomParser from "dicom-parser";
import {
  type DicomDataSet,
  encodeDicom,
} from "../../lib/image/dicom_encode.ts";
import { readStoredValues } from "../../lib/image/dicom_stored.ts";
import { DICOM_ATTRIBUTES } from "../../lib/image/dicom_dictionary.ts";

const WHO = { implementationUid: "2.25.2", implementationName: "EXAMPLE" };

function encode(dataSet: DicomDataSet): Uint8Array {
  const SOPClassUID = "1.2.840.10008.5.1.4.1.1.7";
  return encodeDicom(
    { ...dataSet, SOPInstanceUID: "2.25.1", SOPClassUID },
    WHO,
  );
}

Deno.test("texts, numbers and sequences are read by dicom-parser", () => {
  const file = dicomParser.parseDicom(encode({
    PatientName: "Synthetic^X",
    ImageType: ["DERIVED", "SECONDARY"],
    Rows: 65535,
    PixelSpacing: [0.1 + 0.2, 1],
    FrameIncrementPointer: 0x00182005,
    PixelIntensityRelationshipSign: -1,
    ContributingEquipmentSequence: [{ Manufacturer: "Änderung" }, {}],
    AcquisitionContextSequence: [],
  }));
  assert.equal(file.string("x00100010"), "Synthetic^X");
  assert.equal(file.string("x00080008"), "DERIVED\\SECONDARY");
  assert.equal(file.uint16("x00280010"), 65535);
  assert.equal(file.string("x00280030"), "0.3\\1");
  assert.equal(file.attributeTag("x00280009"), "x00182005");
  assert.equal(file.int16("x00281041"), -1);
  const items = file.elements.x0018a001?.items ?? [];
  assert.equal(items.length, 2);
  assert.equal(file.elements.x00400555?.length, 0);
});

Deno.test("tags ascend, whatever the order given", () => {
  const tags = Object.values(DICOM_ATTRIBUTES).map(([tag]) => tag);
  assert.deepEqual(tags, tags.toSorted((a, b) => a - b));
  assert.equal(new Set(tags).size, tags.length);
  const one = encode({ Rows: 1, Columns: 2, PatientName: "A" });
  const other = encode({ PatientName: "A", Columns: 2, Rows: 1 });
  assert.deepEqual(one, other);
});

Deno.test("any bits and bytes are read as they were written", async () => {
  const pixels = fc.tuple(
    fc.constantFrom(1, 8, 16),
    fc.uint8Array({ minLength: 1, maxLength: 40 }),
  );
  await fc.assert(fc.asyncProperty(pixels, async ([bits, raw]) => {
    const data = bits === 16 && raw.length % 2 ? raw.subarray(1) : raw;
    const count = Math.floor(data.length * 8 / bits);
    fc.pre(count > 0);
    const { values } = await readStoredValues(encode({
      SamplesPerPixel: 1,
      Rows: 1,
      Columns: count,
      BitsAllocated: bits,
      PixelData: data,
    }));
    const wanted = Array.from({ length: count }, (_, i) => {
      if (bits === 8) return data[i];
      if (bits === 1) return (data[i >> 3] ?? 0) >> (i & 7) & 1;
      return (data[2 * i] ?? 0) + 256 * (data[2 * i + 1] ?? 0);
    });
    assert.deepEqual(Array.from(values), wanted);
  }));
});

Deno.test("values that would break a file are refused", () => {
  const cases: DicomDataSet[] = [
    { PatientID: "a\\b" },
    { PatientID: "x".repeat(65) },
    { Modality: "line\0end" },
    { ImageComments: "x".repeat(10_241) },
    { Manufacturer: "two\nlines" },
  ];
  for (const one of cases) {
    assert.throws(() => encode(one), { name: "RangeError" });
  }
});

Deno.test("files that are cut short or compressed are refused", async () => {
  const whole = encode({
    SamplesPerPixel: 1,
    Rows: 4,
    Columns: 4,
    BitsAllocated: 8,
    PixelData: new Uint8Array(16),
  });
  const cut = [whole.length - 1, 200, 131, 0].map((end) => whole.slice(0, end));
  const small = encode({
    SamplesPerPixel: 1,
    Rows: 9,
    Columns: 9,
    BitsAllocated: 8,
    PixelData: new Uint8Array(16),
  });
  for (const bytes of [...cut, small, encode({ Rows: 1 })]) {
    await assert.rejects(readStoredValues(bytes), { code: "format" });
  }
});
