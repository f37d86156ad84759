/** What jobs that measure are told, by hostile coordinators too. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { JobContext } from "../../lib/cluster/kinds/kind.ts";
import { FEATURES } from "../../lib/cluster/measurements/features_kind.ts";
import { parseFeaturesSpec } from "../../lib/cluster/measurements/features_spec.ts";
import { packItems } from "../../lib/cluster/measurements/packed_items.ts";
import { unpackFeatures } from "../../lib/cluster/measurements/packed_features.ts";
import { openBackbone } from "../../lib/metrics/mod.ts";
import { openStore } from "../../lib/store/mod.ts";
import { VERSION } from "../../lib/version.ts";
import { withFolder } from "../cli/folders.ts";

async function usualSpec() {
  await using backbone = await openBackbone("pixels-1");
  return {
    schema: "medigan.features/1",
    version: VERSION,
    backbone: { reference: "pixels-1", digest: backbone.digest },
    preparation: {
      resize: "clean",
      normalize: "none",
      colour: "rgb",
      batchSize: 16,
    },
    delivery: "features",
  };
}

const bytesOf = (spec: unknown) =>
  new TextEncoder().encode(JSON.stringify(spec));

function contextIn(dir: string): JobContext {
  const none = () => Promise.reject(new Error("There are no objects"));
  return {
    store: openStore({ dir, offline: true }),
    device: "wasm",
    allowModelCode: false,
    object: none,
    file: none,
  };
}

const image = {
  width: 1,
  height: 2,
  channels: 1,
  dtype: "uint8",
  range: [0, 255],
  data: Uint8Array.of(0, 255),
} as const;

Deno.test("a job measures the images that come with it, and none else", () =>
  withFolder(async (dir) => {
    const spec = bytesOf(await usualSpec());
    await using maker = await FEATURES.open(spec, contextIn(dir));
    const input = packItems([{ name: "a", image }, { name: "b", image }]);
    const made = await maker.make({ first: 4, end: 6 }, { input });
    const { names, parts } = await unpackFeatures(made, 1);
    assert.deepEqual(names, ["a", "b"]);
    assert.deepEqual(parts, [
      { rows: { rows: 2, columns: 1, data: Float64Array.of(0.5, 0.5) } },
    ]);
    await assert.rejects(
      maker.make({ first: 0, end: 1 }, {}),
      /neither they nor a model came/,
    );
    const broken = packItems([{ name: "c.png", bytes: Uint8Array.of(1) }]);
    await assert.rejects(
      maker.make({ first: 0, end: 1 }, { input: broken }),
      /Cannot measure c\.png/,
    );
  }));

Deno.test("specs that follow no schema, or name files, are refused", async () => {
  const usual = await usualSpec();
  const { backbone, preparation } = usual;
  assert.equal(parseFeaturesSpec(bytesOf(usual)).delivery, "features");
  const wrong: [unknown, string][] = [
    [{ ...usual, version: "0.0.0" }, "format"],
    [{ ...usual, schema: "medigan.samples/1" }, "format"],
    [{ ...usual, delivery: "both" }, "format"],
    [{ ...usual, backbone: { ...backbone, digest: "x" } }, "format"],
    [{ ...usual, backbone: { ...backbone, side: 1e9 } }, "format"],
    [
      { ...usual, backbone: { ...backbone, addresses: ["/etc/a.pt"] } },
      "format",
    ],
    [{ ...usual, backbone: { ...backbone, weights: "/etc/a.pt" } }, "format"],
    [{ ...usual, backbone: { ...backbone, reference: "a.onnx" } }, "usage"],
    [{ ...usual, backbone: { ...backbone, reference: "/etc/a" } }, "usage"],
    [{ ...usual, preparation: { ...preparation, batchSize: 0 } }, "format"],
    [{ ...usual, preparation: { ...preparation, resize: "none" } }, "format"],
    [{ ...usual, preparation: { ...preparation, colour: 3 } }, "format"],
    [
      { ...usual, preparation: { ...preparation, normalize: "dataset" } },
      "usage",
    ],
    [{ ...usual, preparation: { ...preparation, normalize: "x" } }, "usage"],
    [
      { ...usual, preparation: { ...preparation, normalize: "window:2,1" } },
      "usage",
    ],
    [{ ...usual, samples: { spec: {}, start: -1, step: 1 } }, "format"],
    [{ ...usual, samples: { spec: 1, start: 0, step: 1 } }, "format"],
  ];
  for (const [spec, code] of wrong) {
    assert.throws(
      () => parseFeaturesSpec(bytesOf(spec)),
      { code },
      JSON.stringify(spec),
    );
  }
});

Deno.test("another backbone than the run's is refused, as are broken models", () =>
  withFolder(async (dir) => {
    const usual = await usualSpec();
    const context = contextIn(dir);
    const other = { ...usual.backbone, digest: "0".repeat(64) };
    await assert.rejects(
      FEATURES.open(bytesOf({ ...usual, backbone: other }), context),
      { code: "integrity" },
    );
    const unknown = { ...usual.backbone, reference: "pixels" };
    await assert.rejects(
      FEATURES.open(bytesOf({ ...usual, backbone: unknown }), context),
      { code: "usage" },
    );
    const samples = { spec: { schema: "x" }, start: 0, step: 16 };
    await assert.rejects(
      FEATURES.open(bytesOf({ ...usual, samples }), context),
      { code: "format" },
    );
    // Nothing of this machine is looked at.
    assert.deepEqual([...Deno.readDirSync(join(dir))], []);
  }));
