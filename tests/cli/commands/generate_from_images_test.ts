import assert from "node:assert/strict";
import { join } from "node:path";
import {
  decodePng,
  encodePng,
  readNpy,
  writeNpy,
} from "../../../lib/image/mod.ts";
import { runtimePlaces } from "../../../lib/runtime/mod.ts";
import { permissionFlags } from "../../../cli/permissions.ts";
import { dicomFile, jpegFile, niftiFile } from "../../image/picture_files.ts";
import { sharedPath, sharedTest } from "../../shared.ts";
import { withFolder } from "../folders.ts";
import { runCli, runJson } from "../run_cli.ts";

interface Document {
  device: string;
  manifest: string;
  files: { name: string; input?: string; pixels: string }[];
  options: { inputs?: { name: string; slice?: number; sha256: string }[] };
}

const GREY_NET = sharedPath(
  "fixtures",
  "cyclegan_resnet6_grey",
  "latest_net_G_A.pth",
);

/** Model 14 with small weights, at the images' own size. */
function words(folder: string, ...more: string[]): string[] {
  const output = join(folder, "out");
  const device = ["--device", "wasm", "--weights", GREY_NET];
  const input = ["--input", join(folder, "in"), "-o", output];
  return ["generate", "14", ...device, ...input, ...more];
}

const NATIVE = ["--image-size", "native", "--seed", "1"];

function home(folder: string) {
  return { env: { MEDIGAN_HOME: join(folder, "home") } };
}

/** A folder of pictures of each format and of several sizes. */
async function writePictures(folder: string): Promise<void> {
  await Deno.mkdir(join(folder, "in"));
  const grey = Uint8Array.from({ length: 33 * 30 }, (_, place) => place % 256);
  const words = Uint16Array.from({ length: 16 * 18 }, (_, place) => place * 9);
  const pictures = {
    "a.png": encodePng({
      width: 33,
      height: 30,
      channels: 1,
      dtype: "uint8",
      range: [0, 255],
      data: grey,
    }),
    // Cameras and archives misname files: the content counts.
    "b.png": jpegFile(32, 24, (x, y) => [x * 8, y * 10, 99]),
    "c.npy": writeNpy({ dtype: "uint8", shape: [30, 33], data: grey }),
    "d.dcm": dicomFile({
      rows: 16,
      columns: 18,
      pixels: new Uint8Array(words.buffer),
    }),
    "e.nii": niftiFile({
      sizes: [20, 16, 2],
      values: Array.from({ length: 640 }, (_, place) => place - 300),
    }),
  };
  for (const [name, bytes] of Object.entries(pictures)) {
    await Deno.writeFile(join(folder, "in", name), bytes);
  }
}

const NAMES = ["a.png", "b.png", "c.npy", "d.dcm", "e.nii", "e.nii"];

sharedTest(
  "a folder of pictures becomes as many, with their names and sizes",
  () =>
    withFolder(async (folder) => {
      await writePictures(folder);
      const { code, document, stderr } = await runJson<Document>(
        words(folder, ...NATIVE, "--batch-size", "4"),
        home(folder),
      );
      assert.equal(code, 0, stderr);
      assert.deepEqual(document.files.map(({ name }) => name), [
        "a.png",
        "b.png",
        "c.png",
        "d.png",
        "e_000.png",
        "e_001.png",
      ]);
      assert.deepEqual(document.files.map(({ input }) => input), NAMES);
      assert.deepEqual(document.options.inputs?.map(({ name }) => name), NAMES);
      assert.match(stderr, /33 x 30 are padded to 36 x 32/);
      const read = (name: string) =>
        decodePng(Deno.readFileSync(join(folder, "out", name)));
      const sizes = ["a.png", "b.png", "d.png", "e_001.png"].map((name) => {
        const { width, height } = read(name);
        return [width, height];
      });
      assert.deepEqual(sizes, [[33, 30], [32, 24], [18, 16], [20, 16]]);
      assert.deepEqual(read("c.png").data, read("a.png").data);
      const replayed = await runJson<{ identical: number }>([
        ...["replay", document.manifest, "--device", "wasm"],
        ...["--weights", GREY_NET, "--input", join(folder, "in")],
      ], home(folder));
      assert.equal(replayed.code, 0, replayed.stderr);
      assert.equal(replayed.document.identical, 6);
    }),
);

sharedTest(
  "the way back gives DICOM its size and values",
  () =>
    withFolder(async (folder) => {
      await writePictures(folder);
      const { code, stderr } = await runCli(
        words(
          folder,
          ...["--image-size", "32x32", "--native-size"],
          ...["--format", "npy", "--dtype", "float32", "--seed", "1"],
        ),
        home(folder),
      );
      assert.equal(code, 0, stderr);
      const { shape, data } = readNpy(
        Deno.readFileSync(join(folder, "out", "d.npy")),
      );
      assert.deepEqual(shape, [16, 18, 1]);
      const values = Array.from(data as Float32Array);
      assert(Math.min(...values) >= 0 && Math.max(...values) <= 287 * 9);
      assert(Math.max(...values) > 300, "these are not grey levels");
    }),
);

sharedTest(
  "a file that is no picture is named, and stops or is skipped",
  () =>
    withFolder(async (folder) => {
      await writePictures(folder);
      await Deno.writeTextFile(join(folder, "in", "b2.txt"), "not a picture");
      const stopped = await runCli(words(folder, ...NATIVE), home(folder));
      assert.equal(stopped.code, 4);
      assert.match(stopped.stderr, /input b2\.txt/);
      const skipped = await runJson<Document>(
        words(folder, ...NATIVE, "--on-error", "skip"),
        home(folder),
      );
      assert.equal(skipped.code, 0, skipped.stderr);
      assert.match(skipped.stderr, /Skipped the input b2\.txt/);
      assert.equal(skipped.document.files.length, 6);
    }),
);

sharedTest(
  "pictures are read with the permissions that a dry run lists",
  () =>
    withFolder(async (folder) => {
      await writePictures(folder);
      const { document } = await runJson<{ permissions: string[] }>(
        words(folder, "--dry-run"),
        home(folder),
      );
      const wanted = permissionFlags("generate", {
        CACHE: join(folder, "home"),
        OUTPUT: join(folder, "out"),
        RUNTIME: runtimePlaces("wasm").reads,
        MODEL: GREY_NET,
        INPUT: join(folder, "in"),
      });
      assert.deepEqual(document.permissions, wanted);
      const run = words(folder, ...NATIVE);
      const allowed = await runCli(run, { ...home(folder), flags: wanted });
      assert.equal(allowed.code, 0, allowed.stderr);
      const [read = ""] = wanted.filter((flag) =>
        flag.startsWith("--allow-read")
      );
      const fewer = [
        ...wanted.filter((flag) => flag !== read),
        read.replace(`,${join(folder, "in")}`, ""),
      ];
      const refused = await runCli([...run, "--on-error", "skip"], {
        ...home(folder),
        flags: fewer,
      });
      assert.equal(refused.code, 5, refused.stderr);
    }),
);

/** Small weights of model 7, and a picture of each contrast. */
async function writeBrain(
  folder: string,
): Promise<{ model: string; files: string[] }> {
  const names = ["flair", "t1", "t1c", "t2"];
  const files = names.map((name) => join(folder, `${name}.png`));
  for (const [place, file] of files.entries()) {
    const data = new Uint8Array(64 * 64).fill(40 * place);
    const size = { width: 64, height: 64, channels: 1 };
    const range = [0, 255] as const;
    const png = encodePng({ ...size, dtype: "uint8", range, data });
    await Deno.writeFile(file, png);
  }
  const model = join(folder, "00007_INPAINT_BRAIN_MRI");
  await Deno.mkdir(model);
  for (const file of ["inp_gen", "tumor_shape", "tumor_grade"]) {
    const from = sharedPath("fixtures", "brain_inpaint", `${file}.pth`);
    await Deno.copyFile(from, join(model, `${file}.pth`));
  }
  return { model, files };
}

sharedTest(
  "each contrast may be a file of its own, in a row or by name",
  () =>
    withFolder(async (folder) => {
      const { model, files } = await writeBrain(folder);
      const run = (output: string, ...inputs: string[]) =>
        runJson<Document>([
          ...["generate", model, "--device", "wasm", "--set", "image_size=64"],
          ...["--image-size", "native", "--seed", "1"],
          ...["-o", join(folder, output), ...inputs],
        ], home(folder));
      const inRow = files.flatMap((file) => ["-i", file]);
      const { code, stderr, document } = await run(
        "a",
        ...inRow,
        "--join",
        "4",
      );
      assert.equal(code, 0, stderr);
      assert.deepEqual(document.options.inputs?.map(({ name }) => name), [
        "flair.png + t1.png + t1c.png + t2.png",
      ]);
      assert.deepEqual(
        document.files.map(({ name }) => name),
        ["F", "T1", "T1c", "T2", "mask", "grade"]
          .map((part) => `flair_${part}.png`),
      );
      const contrasts = ["T2", "T1c", "T1", "F"];
      const byName = files.toReversed().flatMap((
        file,
        place,
      ) => ["-i", `${contrasts[place]}=${file}`]);
      const named = await run("b", ...byName);
      assert.equal(named.code, 0, named.stderr);
      const pixels = document.files.map((file) => file.pixels);
      assert.deepEqual(named.document.files.map((file) => file.pixels), pixels);
    }),
);

Deno.test("a model that works on images wants some", async () => {
  const without = await runCli(["generate", "21", "--offline"]);
  assert.equal(without.code, 2);
  assert.match(without.stderr, /--input/);
  const absent = await runCli(["generate", "21", "--input", "no-such-folder"]);
  assert.equal(absent.code, 2);
  assert.match(absent.stderr, /no-such-folder/);
  const wrong = await runCli(["generate", "21", "--image-size", "big"]);
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /HEIGHTxWIDTH/);
});
