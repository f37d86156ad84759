import assert from "node:assert/strict";
import { contactSheet } from "../../lib/image/contact_sheet.ts";
import { toDisplay } from "../../lib/image/display.ts";
import { textPixels } from "../../lib/image/font.ts";
import type { Raster } from "../../lib/image/raster.ts";
import { resizeArea, resizeNearest } from "../../lib/image/resize.ts";

function grey(
  [width, height]: readonly [number, number],
  data: readonly number[],
): Raster<"uint8"> {
  return {
    width,
    height,
    channels: 1,
    dtype: "uint8",
    range: [0, 255],
    data: Uint8Array.from(data),
  };
}

/** A raster as rows of letters: `#` where a value stands, `.` elsewhere. */
function draw(raster: Raster, value: number): string[] {
  return Array.from({ length: raster.height }, (_, row) =>
    Array.from(
      raster.data.subarray(row * raster.width, (row + 1) * raster.width),
      (pixel) => pixel === value ? "#" : ".",
    ).join(""));
}

Deno.test("images of different sizes stand in the middle of equal cells", () => {
  const sheet = contactSheet([
    grey([3, 3], new Array(9).fill(7)),
    grey([1, 1], [7]),
    grey([3, 1], [7, 7, 7]),
  ], { columns: 2, padding: 1, background: 0 });
  assert.deepEqual(draw(sheet, 7), [
    ".........",
    ".###.....",
    ".###..#..",
    ".###.....",
    ".........",
    ".........",
    ".###.....",
    ".........",
    ".........",
  ]);
});

Deno.test("a colour among grey images makes the sheet RGB", () => {
  const red: Raster = {
    ...grey([1, 1], []),
    channels: 3,
    data: Uint8Array.of(255, 0, 0),
  };
  const sheet = contactSheet([grey([1, 1], [9]), red], {
    columns: 2,
    padding: 0,
  });
  assert.deepEqual([...sheet.data], [9, 9, 9, 255, 0, 0]);
});

Deno.test("captions stand under their images and are cut to the cell", () => {
  const blank = grey([11, 1], new Array(11).fill(0));
  const sheet = contactSheet([blank], {
    padding: 0,
    background: 0,
    labels: ["1T7"],
  });
  assert.deepEqual(draw(sheet, 230), [
    "...........",
    "...........",
    "...........",
    "..#...#####",
    ".##.....#..",
    "..#.....#..",
    "..#.....#..",
    "..#.....#..",
    "..#.....#..",
    ".###....#..",
  ]);
});

Deno.test("every letter of labels has a picture of its own", () => {
  const letters = [..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.:/#=+%"];
  const pictures = new Set(
    letters.map((letter) => JSON.stringify(textPixels(letter, 5))),
  );
  assert.equal(pictures.size, letters.length);
  for (const letter of letters) {
    for (const [column, row] of textPixels(letter, 5)) {
      assert(column >= 0 && column < 5 && row >= 0 && row < 7, letter);
    }
  }
  assert.deepEqual(textPixels(" ", 5), []);
  assert.deepEqual(textPixels("a", 5), textPixels("A", 5));
  assert.deepEqual(textPixels("乳", 5), textPixels("é", 5));
});

Deno.test("what is no sheet of images is refused", () => {
  const image = grey([1, 1], [0]);
  assert.throws(() => contactSheet([]), RangeError);
  assert.throws(() => contactSheet([image], { columns: 0 }), RangeError);
  assert.throws(() => contactSheet([image], { padding: -1 }), RangeError);
  const volume = { ...image, depth: 2, data: new Uint8Array(2) };
  assert.throws(() => contactSheet([volume]), RangeError);
});

Deno.test("any element type is shown over its range, without alpha", () => {
  const shown = toDisplay({
    width: 2,
    height: 1,
    channels: 2,
    dtype: "uint16",
    range: [0, 65535],
    data: Uint16Array.of(0, 1, 65535, 1),
  });
  assert.deepEqual([shown.channels, ...shown.data], [1, 0, 255]);
  const clear = toDisplay({
    width: 1,
    height: 1,
    channels: 4,
    dtype: "float32",
    range: [0, 1],
    data: Float32Array.of(0, 0.5, 1, 0),
  });
  assert.deepEqual([clear.channels, ...clear.data], [3, 0, 128, 255]);
});

Deno.test("nearest takes pixels, area takes means", () => {
  const square = grey([2, 2], [0, 40, 80, 120]);
  assert.deepEqual([...resizeNearest(square, { width: 3, height: 1 }).data], [
    80,
    120,
    120,
  ]);
  assert.deepEqual([...resizeArea(square, { width: 1, height: 1 }).data], [60]);
  assert.deepEqual([...resizeArea(square, { width: 2, height: 1 }).data], [
    40,
    80,
  ]);
  const same = { width: 2, height: 2 };
  assert.deepEqual(resizeArea(square, same), square);
  assert.deepEqual(resizeNearest(square, same), square);
  assert.throws(() => resizeArea(square, { width: 0, height: 1 }), RangeError);
  assert.throws(
    () => resizeNearest(square, { width: 1, height: 1.5 }),
    RangeError,
  );
});

Deno.test("area keeps the mean of an image at any size", () => {
  const image: Raster<"float32"> = {
    width: 7,
    height: 5,
    channels: 1,
    dtype: "float32",
    range: [0, 34],
    data: Float32Array.from({ length: 35 }, (_, at) => at),
  };
  const small = resizeArea(image, { width: 4, height: 3 });
  const mean = small.data.reduce((sum, value) => sum + value, 0) / 12;
  assert(Math.abs(mean - 17) < 1e-5);
});
