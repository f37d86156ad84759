import assert from "node:assert/strict";
import fc from "fast-check";
import { productTiles } from "../../../lib/metrics/gpu/tiles.ts";

Deno.test("each term of each sum is in one tile, and tiles fit", () => {
  const size = fc.integer({ min: 0, max: 12 });
  fc.assert(fc.property(
    fc.record({ rows: size, columns: size, depth: size }),
    fc.integer({ min: 8, max: 1000 }),
    (sizes, maxBufferBytes) => {
      const { rows, columns, depth } = sizes;
      const seen = new Uint8Array(rows * columns * depth);
      for (const tile of productTiles(sizes, { maxBufferBytes })) {
        for (
          const [a, b] of [
            [tile.rows, tile.columns],
            [tile.rows, tile.depth],
            [tile.columns, tile.depth],
          ] as const
        ) assert(0 < a * b && a * b * 8 <= maxBufferBytes);
        for (let at = 0; at < tile.rows * tile.columns * tile.depth; at++) {
          const term = tile.start + at % tile.depth;
          const rest = Math.floor(at / tile.depth);
          const column = tile.column + rest % tile.columns;
          const row = tile.row + Math.floor(rest / tile.columns);
          seen[(row * columns + column) * depth + term]! += 1;
        }
      }
      assert(seen.every((count) => count === 1));
    },
  ));
});

Deno.test("of symmetric products only what holds the diagonal or more is done", () => {
  const sizes = { rows: 3000, columns: 3000, depth: 100 };
  const limits = { maxBufferBytes: 2 ** 27 };
  const all = [...productTiles(sizes, limits)];
  const half = [...productTiles(sizes, { ...limits, isSymmetric: true })];
  assert.deepEqual([all.length, half.length], [9, 6]);
  assert(half.every(({ row, column }) => column >= row));
});

Deno.test("no dispatch is so long that a system would end it", () => {
  const sizes = { rows: 5000, columns: 5000, depth: 100_000 };
  for (const tile of productTiles(sizes, { maxBufferBytes: 2 ** 30 })) {
    assert(tile.rows * tile.columns * tile.depth <= 2 ** 31);
  }
});
