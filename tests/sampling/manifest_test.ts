import assert from "node:assert/strict";
import fc from "fast-check";
import { FormatError } from "../../lib/errors.ts";
import {
  parseHeader,
  parseManifest,
  parseRecords,
  runHeader,
} from "../../lib/sampling/manifest.ts";
import { settleOptions } from "../../lib/sampling/run_options.ts";
import { exampleGenerator } from "./fake_generator.ts";

const RECORD = {
  name: "000000_benign.png",
  index: 0,
  label: "benign",
  condition: 1,
  part: "image",
  sha256: "01".repeat(32),
  bytes: 100,
  pixels: "23".repeat(32),
};
const HEADER = runHeader(
  exampleGenerator(),
  settleOptions({ seed: 7, plan: { benign: 1 } }, {
    inputs: [],
    outputs: [],
  }),
);
const MANIFEST = { ...HEADER, files: [RECORD], complete: true };

Deno.test("manifests, headers and records are read back as written", () => {
  assert.deepEqual(parseManifest(JSON.stringify(MANIFEST)), MANIFEST);
  assert.deepEqual(parseHeader(JSON.stringify(HEADER)), HEADER);
  assert.deepEqual(parseRecords(JSON.stringify([RECORD])), [RECORD]);
});

Deno.test("file names that leave the folder or hide in it are refused", () => {
  const names = [
    "../x.png",
    "/etc/passwd",
    "a/b.png",
    "a\\b.png",
    "C:x.png",
    ".hidden",
    "..",
    "",
    "a\0.png",
    "a\n.png",
    "x".repeat(256),
    7,
    null,
  ];
  for (const name of names) {
    const text = JSON.stringify([{ ...RECORD, name }]);
    assert.throws(() => parseRecords(text), FormatError, String(name));
  }
});

Deno.test("numbers and digests that cannot be are refused with their place", () => {
  const wrong = [
    { bytes: -1 },
    { bytes: 1e400 },
    { index: 0.5 },
    { index: 2 ** 53 },
    { sha256: "ABC" },
    { pixels: "" },
    { condition: "NaN" },
  ];
  for (const change of wrong) {
    const files = [RECORD, { ...RECORD, ...change }];
    const text = JSON.stringify({ ...MANIFEST, files });
    const [place] = Object.keys(change);
    assert.throws(() => parseManifest(text), {
      name: "FormatError",
      message: new RegExp(`files\\.1\\.${place} must be`),
    });
  }
  const options = [
    { seed: "-1" },
    { seed: 7 },
    { batchSize: 0 },
    { numSamples: -1 },
    { format: "exe" },
    { dtype: "int8" },
    { plan: { benign: -1 } },
  ];
  for (const change of options) {
    const text = JSON.stringify({
      ...MANIFEST,
      options: { ...HEADER.options, ...change },
    });
    assert.throws(() => parseManifest(text), FormatError);
  }
});

Deno.test("other versions and unfinished manifests are refused", () => {
  for (const change of [{ schema: "medigan.run/2" }, { complete: false }]) {
    const text = JSON.stringify({ ...MANIFEST, ...change });
    assert.throws(() => parseManifest(text), FormatError);
  }
});

Deno.test("any text is read or refused with a format error", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
    for (const parse of [parseManifest, parseHeader]) {
      assert.throws(() => parse(text), FormatError);
    }
  }));
});
