/** Samples as NIfTI files, as another program sees them. */
import assert from "node:assert/strict";
import { readNpy } from "../../lib/image/npy.ts";
import { sha256Hex } from "../../lib/platform/digest.ts";
import type { RunManifest } from "../../lib/sampling/mod.ts";
import { writeSamples } from "../../lib/sampling/write_samples.ts";
import { readerTest, sayPython } from "../independent_readers.ts";
import { scratch } from "./folders.ts";
import { generatorOf, MODALITIES } from "./modalities.ts";

const VOXELS = `
import hashlib, json, sys, nibabel, numpy
found = []
for path in sys.argv[1:]:
    image = nibabel.load(path)
    voxels = numpy.asanyarray(image.dataobj)
    if voxels.dtype.names:
        voxels = numpy.stack([voxels[name] for name in "RGB"], -1)
    shape = list(image.shape)
    # As rasters are: columns last, then channels.
    order = [2, 1, 0] if len(shape) == 3 else [3, 2, 1, 0]
    voxels = voxels.transpose(order + list(range(len(shape), voxels.ndim)))
    found.append({
        "shape": shape,
        "affine": image.affine.tolist(),
        "axes": "".join(nibabel.aff2axcodes(image.affine)),
        "units": image.header.get_xyzt_units()[0],
        "agree": bool((image.get_qform() == image.get_sform()).all()),
        "comment": image.header.extensions[0].get_content().decode().rstrip("\\0"),
        "digest": hashlib.sha256(voxels.astype("<f4").tobytes()).hexdigest(),
    })
print(json.dumps(found))
`;

interface Voxels {
  readonly shape: readonly number[];
  readonly affine: readonly number[][];
  readonly axes: string;
  readonly units: string;
  readonly agree: boolean;
  readonly comment: string;
  readonly digest: string;
}

function filesOf({ files }: RunManifest, folder: string): string[] {
  return [...new Set(files.map(({ name }) => `${folder}/${name}`))];
}

/** Digest of the arrays of one part, one after the other. */
function digestArrays(manifest: RunManifest, folder: string, part: string) {
  const values = manifest.files.filter((file) => file.part === part)
    .flatMap(({ name }) => {
      const { data } = readNpy(Deno.readFileSync(`${folder}/${name}`));
      return [...data as Uint8Array];
    });
  return sha256Hex(new Uint8Array(Float32Array.from(values).buffer));
}

for (const [name, made] of Object.entries(MODALITIES)) {
  for (const dtype of ["uint8", "uint16", "float32"] as const) {
    if ("channels" in made && dtype !== "uint8") continue;
    readerTest(`${name} of type ${dtype}: nibabel reads the same voxels`, {
      module: "nibabel",
    }, async () => {
      await using stacks = await scratch();
      await using arrays = await scratch();
      const options = { numSamples: 3, seed: 7, dtype, shardSize: 100 };
      const generator = generatorOf(made);
      const written = await writeSamples(generator, stacks.path, {
        ...options,
        format: "nifti",
      });
      const plain = await writeSamples(generator, arrays.path, {
        ...options,
        format: "npy",
      });
      const paths = filesOf(written, stacks.path);
      const found = sayPython<Voxels[]>("nibabel", VOXELS, ...paths);
      const depth = "depth" in made ? [made.depth] : [];
      for (const [place, part] of ["image", "mask"].entries()) {
        const voxels = found[place];
        assert.deepEqual(voxels?.shape, [9, 7, ...depth, 3]);
        assert.equal(voxels?.digest, digestArrays(plain, arrays.path, part));
        assert.equal(voxels?.axes, "LPS");
        assert(voxels?.agree);
        const { samples } = JSON.parse(voxels.comment);
        assert.equal(samples[2].index, 2);
      }
    });
  }
}

readerTest("spacing stands in the affine", { module: "nibabel" }, async () => {
  await using folder = await scratch();
  const generator = generatorOf(MODALITIES["magnetic resonance"]);
  const manifest = await writeSamples(generator, folder.path, {
    numSamples: 2,
    format: "nifti",
  });
  const paths = filesOf(manifest, folder.path);
  const [voxels] = sayPython<Voxels[]>("nibabel", VOXELS, ...paths);
  assert.equal(voxels?.units, "mm");
  assert.deepEqual(voxels?.affine, [
    [-0.75, 0, 0, 3],
    [0, -0.5, 0, 1.5],
    [0, 0, 3, -1.5],
    [0, 0, 0, 1],
  ]);
});

Deno.test("images are stacked, volumes have files of their own", async () => {
  const namesOf = async (made: keyof typeof MODALITIES, shardSize?: number) => {
    await using folder = await scratch();
    const manifest = await writeSamples(
      generatorOf(MODALITIES[made]),
      folder.path,
      { numSamples: 3, format: "nifti", shardSize },
    );
    return [...new Set(manifest.files.map(({ name }) => name))];
  };
  assert.deepEqual(await namesOf("mammogram"), [
    "000000-000002_image.nii.gz",
    "000000-000002_mask.nii.gz",
  ]);
  assert.equal((await namesOf("mammogram", 1)).length, 6);
  assert.deepEqual((await namesOf("volume")).slice(0, 2), [
    "000000_malignant_image.nii.gz",
    "000000_malignant_mask.nii.gz",
  ]);
});
