import assert from "node:assert/strict";
import {
  encodeHalfBlocks,
  encodeIterm,
  encodeKitty,
} from "../../lib/image/preview.ts";
import type { Raster } from "../../lib/image/raster.ts";

function raster(
  shape: readonly [width: number, height: number, channels: number],
  data: readonly number[],
): Raster<"uint8"> {
  const [width, height, channels] = shape;
  return {
    width,
    height,
    channels,
    dtype: "uint8",
    range: [0, 255],
    data: Uint8Array.from(data),
  };
}

Deno.test("two by two pixels are two true-colour blocks", () => {
  const image = raster([2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  assert.equal(
    encodeHalfBlocks(image, { columns: 80, color: "truecolor" }),
    "\x1b[38;2;1;2;3;48;2;7;8;9m▀\x1b[38;2;4;5;6;48;2;10;11;12m▀\x1b[0m\n",
  );
});

Deno.test("equal neighbours share their colour code", () => {
  const image = raster([2, 2, 1], [5, 5, 6, 6]);
  assert.equal(
    encodeHalfBlocks(image, { columns: 80, color: "truecolor" }),
    "\x1b[38;2;5;5;5;48;2;6;6;6m▀▀\x1b[0m\n",
  );
});

Deno.test("the last odd row has no colour below", () => {
  const image = raster([1, 3, 1], [1, 2, 3]);
  assert.equal(
    encodeHalfBlocks(image, { columns: 80, color: "truecolor" }),
    "\x1b[38;2;1;1;1;48;2;2;2;2m▀\x1b[0m\n\x1b[38;2;3;3;3m▀\x1b[0m\n",
  );
});

Deno.test("the palette of 256 has a cube and greys", () => {
  const code = (...colour: number[]) =>
    encodeHalfBlocks(raster([1, 1, 3], colour), { columns: 1, color: "256" })
      .match(/38;5;(\d+)m/)?.[1];
  assert.equal(code(255, 0, 0), "196");
  assert.equal(code(0, 95, 135), "24");
  assert.equal(code(0, 0, 0), "16");
  assert.equal(code(255, 255, 255), "231");
  assert.equal(code(8, 8, 8), "232");
  assert.equal(code(128, 128, 128), "244");
  assert.equal(code(238, 238, 238), "255");
});

Deno.test("without colours letters tell light from dark", () => {
  const image = raster([3, 2, 1], [0, 255, 0, 0, 255, 170]);
  const text = encodeHalfBlocks(image, { columns: 80, color: "none" });
  assert.equal(text, " @-\n");
});

Deno.test("wide images shrink to the columns and keep their proportions", () => {
  const image = raster([40, 20, 1], new Array(800).fill(255));
  const text = encodeHalfBlocks(image, { columns: 10, color: "none" });
  assert.equal(text, "@@@@@@@@@@\n@@@@@@@@@@\n@@@@@@@@@@\n");
  assert.throws(
    () => encodeHalfBlocks(image, { columns: 0, color: "none" }),
    RangeError,
  );
});

Deno.test("kitty gets its data in parts of 4096, whole when joined", () => {
  const png = crypto.getRandomValues(new Uint8Array(7000));
  const text = encodeKitty(png);
  const parts = [...text.matchAll(/._G([^;]*);([^;]*?).\\/g)];
  assert.equal(parts.map(([part]) => part).join(""), text);
  assert.deepEqual(parts.map(([, control]) => control), [
    "a=T,f=100,q=2,m=1",
    "m=1",
    "m=0",
  ]);
  const data = parts.map(([, , part]) => part ?? "");
  assert.deepEqual(data.map(({ length }) => length), [4096, 4096, 1144]);
  assert.deepEqual(Uint8Array.fromBase64(data.join("")), png);
});

Deno.test("iTerm2 gets the size and the width in columns", () => {
  assert.equal(
    encodeIterm(Uint8Array.of(1, 2, 3), { columns: 40 }),
    "\x1b]1337;File=inline=1;size=3;width=40;preserveAspectRatio=1:AQID\x07",
  );
});
