import assert from "node:assert/strict";
import {
  collectSetting,
  parseCount,
  parseImageSize,
  parseInputRange,
  parseNumber,
  parsePlan,
} from "../../cli/options.ts";

Deno.test("settings are JSON, Python's words, or text", () => {
  const texts = [
    "nz=64",
    "leakiness=0.1",
    "conditional=True",
    "bias=false",
    "ngpu=None",
    "sizes=[1,2]",
    "norm=batch",
    "path=a=b",
    'odd={"a":1}',
  ];
  const settings = texts.reduce(
    (before, text) => collectSetting(text, before),
    {},
  );
  assert.deepEqual(settings, {
    nz: 64,
    leakiness: 0.1,
    conditional: true,
    bias: false,
    ngpu: null,
    sizes: [1, 2],
    norm: "batch",
    path: "a=b",
    odd: '{"a":1}',
  });
  assert.throws(() => collectSetting("novalue"), /key=value/);
});

Deno.test("sizes and ranges of inputs are pairs of numbers or a word", () => {
  assert.deepEqual(parseImageSize("224x192"), [224, 192]);
  assert.equal(parseImageSize("native"), "native");
  for (const text of ["", "224", "0x5", "-1x5", "2.5x5", "1x2x3", "big"]) {
    assert.throws(() => parseImageSize(text), /HEIGHTxWIDTH/, text);
  }
  assert.deepEqual(parseInputRange("-1000,3000.5"), [-1000, 3000.5]);
  assert.equal(parseInputRange("picture"), "picture");
  for (const text of ["", "1", "2,1", "1,1", "1,2,3", "a,b", "0,Infinity"]) {
    assert.throws(() => parseInputRange(text), /LOW,HIGH/, text);
  }
});

Deno.test("plans are counts by label", () => {
  assert.deepEqual(parsePlan("benign=500, malignant=2"), {
    benign: 500,
    malignant: 2,
  });
  for (
    const wrong of ["", "benign", "benign=", "benign=-1", "=3", "a=1,,b=2"]
  ) {
    assert.throws(() => parsePlan(wrong), /counts by label/, wrong);
  }
});

Deno.test("counts and numbers are checked", () => {
  assert.equal(parseCount("12"), 12);
  for (
    const wrong of ["0", "-1", "1.5", "1e3", "", "ten", "99999999999999999"]
  ) {
    assert.throws(() => parseCount(wrong), /whole number/, wrong);
  }
  assert.equal(parseNumber("-0.5"), -0.5);
  for (const wrong of ["", " ", "1,5", "Infinity"]) {
    assert.throws(() => parseNumber(wrong), /number/, wrong);
  }
});
