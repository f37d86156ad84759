import assert from "node:assert/strict";
import { joinFrames } from "../../../lib/explore/page/apng.ts";
import { decodePng, encodePng } from "../../../lib/image/mod.ts";
import { readPngChunks } from "../../../lib/image/png_chunks.ts";
import { grey } from "../../image/png_files.ts";

const frames = [grey(5, 3), grey(5, 3), grey(5, 3)];
const files = frames.map((frame, at) =>
  encodePng(frame, { text: at === 0 ? { Comment: "Synthetic" } : {} })
);

Deno.test("readers without motion see the first frame", () => {
  const joined = joinFrames(files, 80);
  assert.deepEqual(decodePng(joined).data, frames[0]?.data);
});

Deno.test("the chunks are those of an APNG, numbered without gaps", () => {
  const chunks = readPngChunks(joinFrames(files, 80));
  const view = ({ data }: { data: Uint8Array }) =>
    new DataView(data.buffer, data.byteOffset, data.byteLength);
  const types = chunks.map(({ type }) => type);
  assert.deepEqual(types.slice(0, 3), ["IHDR", "acTL", "tEXt"]);
  assert.equal(view(chunks[1]!).getUint32(0), frames.length);
  const numbered = chunks.filter(({ type }) => ["fcTL", "fdAT"].includes(type));
  assert.deepEqual(
    numbered.map((chunk) => view(chunk).getUint32(0)),
    [...numbered.keys()],
  );
  const control = view(numbered[0]!);
  assert.deepEqual([control.getUint32(4), control.getUint32(8)], [5, 3]);
  assert.deepEqual([control.getUint16(20), control.getUint16(22)], [80, 1000]);
});

Deno.test("each later frame holds the pixels of its file", () => {
  const chunks = readPngChunks(joinFrames(files, 80));
  const moved = chunks.filter(({ type }) => type === "fdAT");
  for (const [at, { data }] of moved.entries()) {
    const own = readPngChunks(files[at + 1]!)
      .find(({ type }) => type === "IDAT");
    assert.deepEqual(data.subarray(4), own?.data);
  }
});
