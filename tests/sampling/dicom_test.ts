/** Samples as DICOM files, as other programs see them. */
import assert from "node:assert/strict";
import { readNpy } from "../../lib/image/npy.ts";
import { decodeImages } from "../../lib/image/decode_images.ts";
import { sha256Hex } from "../../lib/platform/digest.ts";
import {
  dicomUid,
  syntheticPatient,
} from "../../lib/sampling/dicom/identity.ts";
import type { WriteOptions } from "../../lib/sampling/write_samples.ts";
import { writeSamples } from "../../lib/sampling/write_samples.ts";
import { readerTest, say, sayPython } from "../independent_readers.ts";
import { exampleGenerator } from "./fake_generator.ts";
import { digestFolder, scratch } from "./folders.ts";
import { generatorOf, type MadeOf, MODALITIES } from "./modalities.ts";

/** Later than the checker of Debian 12, which takes it for a mistake. */
const NEWER_THAN_CHECKER = "(0x0008,0x001c)";

const SOP_CLASSES: { readonly [name in keyof typeof MODALITIES]: string } = {
  mammogram: "MammographyImageForPresentation",
  radiograph: "CRImage",
  "magnetic resonance": "MRImage",
  endoscopy: "VLEndoscopicImage",
  capture: "SCImage",
  "capture in colour": "SCImage",
  volume: "MultiframeGrayscaleByteSCImage",
  "volume in colour": "MultiframeTrueColorSCImage",
};

const RUN: WriteOptions = { numSamples: 3, seed: 7, format: "dicom" };

async function write(
  made: MadeOf,
  options: WriteOptions = {},
): Promise<{ folder: string; names: string[] } & AsyncDisposable> {
  const { path: folder, [Symbol.asyncDispose]: remove } = await scratch();
  const { files } = await writeSamples(generatorOf(made), folder, {
    ...RUN,
    ...options,
  });
  const names = files.map(({ name }) => name);
  return { folder, names, [Symbol.asyncDispose]: remove };
}

for (const [name, made] of Object.entries(MODALITIES)) {
  const dtypes = "channels" in made
    ? ["uint8"] as const
    : ["uint8", "uint16"] as const;
  for (const dtype of dtypes) {
    const title = `${name} of type ${dtype}`;
    readerTest(`${title}: dciodvfy finds no error`, {
      program: "dciodvfy",
    }, async () => {
      await using run = await write(made, { dtype });
      for (const file of run.names) {
        const { stderr } = say("dciodvfy", `${run.folder}/${file}`) ??
          assert.fail();
        const errors = stderr.split("\n").filter((line) =>
          line.startsWith("Error") && !line.includes(NEWER_THAN_CHECKER)
        );
        assert.deepEqual(errors, [], file);
        const kind = SOP_CLASSES[name as keyof typeof MODALITIES];
        const wanted = dtype === "uint16" ? kind.replace("Byte", "Word") : kind;
        if (file.endsWith("image.dcm")) {
          assert(stderr.split("\n").includes(wanted), stderr);
        }
      }
    });
    readerTest(`${title}: pydicom reads the same pixels`, {
      module: "pydicom",
    }, () => comparePixels(made, dtype));
  }
}

/** Shape and digest of what pydicom makes of each file. */
const PIXELS = `
import hashlib, json, sys, pydicom
found = []
for path in sys.argv[1:]:
    file = pydicom.dcmread(path)
    pixels = file.pixel_array
    if file.BitsAllocated == 1:
        pixels = pixels.astype("u1")
    found.append([list(pixels.shape), hashlib.sha256(pixels.astype("<u2").tobytes()).hexdigest()])
print(json.dumps(found))
`;

async function comparePixels(made: MadeOf, dtype: "uint8" | "uint16") {
  await using run = await write(made, { dtype });
  await using arrays = await write(made, { dtype, format: "npy" });
  const paths = run.names.map((name) => `${run.folder}/${name}`);
  const found = sayPython<[number[], string][]>("pydicom", PIXELS, ...paths);
  assert.equal(found.length, 6);
  const isBinary = made.threshold !== undefined;
  for (const [place, [shape, digest]] of found.entries()) {
    const name = arrays.names[place] ?? assert.fail();
    const array = readNpy(Deno.readFileSync(`${arrays.folder}/${name}`));
    const values = [...array.data as Uint8Array];
    const isBits = isBinary && name.includes("mask");
    const wanted = values.map((value) => isBits ? Number(value > 0) : value);
    assert.deepEqual(shape, withoutOne(array.shape), name);
    const bytes = new Uint8Array(Uint16Array.from(wanted).buffer);
    assert.equal(digest, sha256Hex(bytes), name);
  }
}

/** Grey images have no axis of channels there. */
function withoutOne(shape: readonly number[]): number[] {
  return shape.at(-1) === 1 ? shape.slice(0, -1) : [...shape];
}

readerTest(
  "dcmtk reads every file to its end",
  { program: "dcmdump" },
  async () => {
    for (const made of Object.values(MODALITIES)) {
      await using run = await write(made);
      const paths = run.names.map((name) => `${run.folder}/${name}`);
      const { code, stderr } = say("dcmdump", "--quiet", ...paths) ??
        assert.fail();
      assert.deepEqual([code, stderr], [0, ""]);
    }
  },
);

const HEADERS = `
import json, sys, pydicom
words = sys.argv[1].split(",")
def plain(value):
    return [str(one) for one in value] if isinstance(value, pydicom.multival.MultiValue) else str(value)
print(json.dumps([{word: plain(file[word].value) if word in file else None for word in words} for file in map(pydicom.dcmread, sys.argv[2:])]))
`;

type Header = { readonly [word: string]: string | readonly string[] | null };

function headers(
  { folder, names }: { folder: string; names: readonly string[] },
  ...words: string[]
): Header[] {
  const paths = names.map((name) => `${folder}/${name}`);
  return sayPython("pydicom", HEADERS, words.join(","), ...paths);
}

readerTest(
  "files say of whom they are not",
  { module: "pydicom" },
  async () => {
    await using run = await write(MODALITIES.mammogram);
    const [first] = headers(
      run,
      "ImageType",
      "PatientIdentityRemoved",
      "PatientSex",
      "ImageComments",
      "BurnedInAnnotation",
      "WindowCenter",
      "WindowWidth",
    );
    assert.deepEqual(first?.ImageType, ["DERIVED", "SECONDARY"]);
    assert.equal(first?.PatientIdentityRemoved, "YES");
    assert.equal(first?.PatientSex, "F");
    assert.match(`${first?.ImageComments}`, /^Synthetic .* nominal/);
    assert.deepEqual([first?.WindowCenter, first?.WindowWidth], ["128", "256"]);
    const [name = ""] = run.names;
    const text = new TextDecoder("latin1").decode(
      Deno.readFileSync(`${run.folder}/${name}`),
    );
    assert(text.includes("\x08\0\x1c\0CS\x04\0YES "), "synthetic data: yes");
    // The contributing equipment and its description.
    assert(text.includes("\x18\0\x01\xa0SQ"), "contributing equipment");
  },
);

readerTest("identifiers are consistent", { module: "pydicom" }, async () => {
  await using run = await write(MODALITIES["magnetic resonance"]);
  const found = headers(
    run,
    "PatientID",
    "StudyInstanceUID",
    "SeriesInstanceUID",
    "SOPInstanceUID",
    "FrameOfReferenceUID",
    "StudyDate",
    "Modality",
  );
  const different = (word: string) =>
    new Set(found.map((header) => `${header[word]}`)).size;
  // Three people, each with an image and its mask in one study.
  assert.equal(different("PatientID"), 3);
  assert.equal(different("StudyInstanceUID"), 3);
  assert.equal(different("FrameOfReferenceUID"), 3);
  assert.equal(different("SeriesInstanceUID"), 6);
  assert.equal(different("SOPInstanceUID"), 6);
  assert.deepEqual(
    found.slice(0, 2).map(({ Modality }) => Modality),
    ["MR", "SEG"],
  );
  assert.equal(found[0]?.StudyInstanceUID, found[1]?.StudyInstanceUID);
  for (const header of found) {
    assert.match(`${header.SOPInstanceUID}`, /^2\.25\.[1-9]\d{1,38}$/);
  }
});

readerTest(
  "pixels are where the card says",
  { module: "pydicom" },
  async () => {
    await using run = await write(MODALITIES["magnetic resonance"]);
    const [image] = headers(
      run,
      "PixelSpacing",
      "ImagePositionPatient",
      "SliceThickness",
      "ImageComments",
    );
    assert.deepEqual(image?.PixelSpacing, ["0.5", "0.75"]);
    // Nine columns and seven rows with their middle at the origin.
    assert.deepEqual(image?.ImagePositionPatient, ["-3", "-1.5", "0"]);
    assert.equal(image?.SliceThickness, "3");
    assert(!`${image?.ImageComments}`.includes("nominal"));
    await using film = await write(MODALITIES.radiograph);
    const [known] = headers(film, "PixelSpacing", "ImageComments");
    assert.deepEqual(known?.PixelSpacing, ["0.2", "0.2"]);
    await using video = await write(MODALITIES.endoscopy);
    const [unknown] = headers(video, "PixelSpacing", "ImageComments");
    assert.equal(unknown?.PixelSpacing, null);
    assert(!`${unknown?.ImageComments}`.includes("nominal"));
  },
);

const REFERENCES = `
import json, sys, pydicom
image, mask = map(pydicom.dcmread, sys.argv[1:])
source = mask.PerFrameFunctionalGroupsSequence[0].DerivationImageSequence[0].SourceImageSequence[0]
series = mask.ReferencedSeriesSequence[0]
print(json.dumps([
    source.ReferencedSOPInstanceUID == image.SOPInstanceUID,
    source.ReferencedSOPClassUID == image.SOPClassUID,
    series.SeriesInstanceUID == image.SeriesInstanceUID,
    series.ReferencedInstanceSequence[0].ReferencedSOPInstanceUID == image.SOPInstanceUID,
]))
`;

readerTest("masks refer to their images", { module: "pydicom" }, async () => {
  for (const made of Object.values(MODALITIES)) {
    await using run = await write(made, { numSamples: 1 });
    const paths = run.names.map((name) => `${run.folder}/${name}`);
    const found = sayPython<boolean[]>("pydicom", REFERENCES, ...paths);
    assert.deepEqual(found, [true, true, true, true]);
  }
});

Deno.test("the same seed makes the same bytes, in any batches", async () => {
  await using one = await write(MODALITIES.endoscopy, { batchSize: 1 });
  await using other = await write(MODALITIES.endoscopy, { batchSize: 3 });
  const files = (folder: string) => {
    const { "manifest.json": _, ...all } = digestFolder(folder);
    return all;
  };
  assert.deepEqual(files(one.folder), files(other.folder));
  await using third = await write(MODALITIES.endoscopy, { seed: 8 });
  assert.notDeepEqual(files(one.folder), files(third.folder));
});

Deno.test("our own reader sees the same pixels, frame by frame", async () => {
  for (const made of Object.values(MODALITIES)) {
    await using run = await write(made);
    await using arrays = await write(made, { format: "npy" });
    for (const [place, name] of run.names.entries()) {
      const file = Deno.readFileSync(`${run.folder}/${name}`);
      const { rasters } = await decodeImages(file);
      const path = `${arrays.folder}/${arrays.names[place]}`;
      const wanted = [...readNpy(Deno.readFileSync(path)).data as Uint8Array];
      const isBits = rasters[0]?.range[1] === 1;
      assert.deepEqual(
        rasters.flatMap(({ data }) => [...data]),
        isBits ? wanted.map((value) => Number(value > 0)) : wanted,
        name,
      );
      assert.deepEqual(rasters[0]?.range, [0, isBits ? 1 : 255]);
    }
  }
});

Deno.test("what DICOM cannot hold is refused, and said", async () => {
  await using folder = await scratch();
  const floats = writeSamples(exampleGenerator(), folder.path, {
    ...RUN,
    dtype: "float32",
  });
  await assert.rejects(floats, { code: "usage", message: /whole numbers/ });
  const colours = writeSamples(
    generatorOf(MODALITIES.endoscopy),
    folder.path,
    { ...RUN, dtype: "uint16", overwrite: true },
  );
  await assert.rejects(colours, {
    code: "usage",
    message: /grey of type uint8 or uint16, or RGB of type uint8/,
  });
});

Deno.test("people who do not exist are of the age that they are", () => {
  for (let index = 0; index < 500; index++) {
    const patient = syntheticPatient(["w", "7", String(index)], {
      ages: [40, 74],
    });
    const age = Number(patient.studyDate) - Number(patient.birthDate);
    assert.equal(Math.floor(age / 10_000), patient.ageYears);
    assert(patient.ageYears >= 40 && patient.ageYears <= 74);
    assert.match(patient.studyTime, /^(0[89]|1[0-7])[0-5]\d[0-5]\d$/);
  }
});

Deno.test("names of identifiers cannot run into each other", () => {
  assert.notEqual(dicomUid("a", "bc"), dicomUid("ab", "c"));
});
