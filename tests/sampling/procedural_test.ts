/** Procedural masks: outlines, their filling, and what shapes look like. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { FormatError } from "../../lib/errors.ts";
import { loadCatalogue } from "../../lib/registry/mod.ts";
import { openGenerator } from "../../lib/sampling/generator.ts";
import { fillOutline } from "../../lib/sampling/procedural/fill.ts";
import {
  type Curve,
  drawOutline,
} from "../../lib/sampling/procedural/outline.ts";
import {
  type OutlineParameters,
  parseOutlines,
} from "../../lib/sampling/procedural/parameters.ts";
import type { Sample, SampleGenerator } from "../../lib/sampling/sample.ts";
import {
  type StreamOptions,
  streamSamples,
} from "../../lib/sampling/stream.ts";
import { openStore } from "../../lib/store/mod.ts";
import { collect } from "./fake_generator.ts";

const ID = "90000_PROCEDURAL_TUMOUR_MASK";
const SHAPES = ["oval", "lobulated", "nodular", "stellate", "irregular"];
const FILE = new URL(
  "../../models/bundled/tumour_outlines.json",
  import.meta.url,
);
const parameters = parseOutlines(await Deno.readFile(FILE));

function open(weights?: Uint8Array): Promise<SampleGenerator> {
  const store = openStore({ offline: true });
  return openGenerator(loadCatalogue().get(ID), { store, weights });
}

async function masks(options: StreamOptions): Promise<Sample[]> {
  await using generator = await open();
  return await collect(streamSamples(generator, { seed: 7, ...options }));
}

/** A circle of four curves; its radius is off by 0.03 % at most. */
function circle(x: number, y: number, radius: number): Curve[] {
  const handle = radius * 4 / 3 * (Math.SQRT2 - 1);
  return [0, 1, 2, 3].map((quarter) => {
    const [c = 0, s = 0] = [[1, 0], [0, 1], [-1, 0], [0, -1]][quarter]!;
    const at = (along: number, across: number) => ({
      x: x + c * along - s * across,
      y: y + s * along + c * across,
    });
    return [
      at(radius, 0),
      at(radius, handle),
      at(handle, radius),
      at(0, radius),
    ] as const;
  });
}

Deno.test("a filled circle has the area and the place of a circle", () => {
  const [width, height] = [200, 160];
  const data = new Float32Array(width * height);
  fillOutline({ data, width, height }, circle(90, 70, 50));
  const inside = [...data.keys()].filter((at) => data[at] === 1);
  assert(Math.abs(inside.length - Math.PI * 2500) < 40);
  for (const at of inside) {
    const [x, y] = [at % width + 0.5, Math.floor(at / width) + 0.5];
    assert(Math.hypot(x - 90, y - 70) < 50.1);
  }
});

Deno.test("an outline that winds twice leaves no hole, one beyond the edge is cut", () => {
  const [width, height] = [20, 20];
  const data = new Float32Array(400);
  const target = { data, width, height };
  fillOutline(target, [...circle(10, 10, 8), ...circle(10, 10, 4)]);
  assert.equal(data[10 * 20 + 10], 1);
  data.fill(0);
  fillOutline(target, circle(0, 0, 100));
  assert(data.every((value) => value === 1));
  data.fill(0);
  fillOutline(target, circle(-50, 10, 20));
  assert(data.every((value) => value === 0));
});

Deno.test("curves are closed, smooth where they pass a point, and in the mask", () => {
  fc.assert(fc.property(
    fc.constantFrom(...SHAPES),
    fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: 64,
      maxLength: 64,
    }),
    (name, uniforms) => {
      const shape = parameters.shapes[name]!;
      const curves = drawOutline(shape, { ...parameters, uniforms });
      curves.forEach(([, , handle, end], place) => {
        const next = curves[(place + 1) % curves.length]!;
        assert.deepEqual({ x: end.x, y: end.y }, {
          x: next[0].x,
          y: next[0].y,
        });
        const before = { x: end.x - handle.x, y: end.y - handle.y };
        const after = { x: next[1].x - end.x, y: next[1].y - end.y };
        const turn = before.x * after.y - before.y * after.x;
        const lengths = Math.hypot(before.x, before.y) *
          Math.hypot(after.x, after.y);
        assert(Math.abs(turn) <= 1e-9 * (lengths + 1));
        assert(end.x > 0 && end.x < 256 && end.y > 0 && end.y < 256);
      });
    },
  ));
});

Deno.test("masks are black and white, and shapes come in turn", async () => {
  const samples = await masks({ numSamples: 10 });
  assert.deepEqual(samples.map(({ label }) => label), [...SHAPES, ...SHAPES]);
  for (const { image } of samples) {
    assert.deepEqual([...new Set(image.data)].sort(), [0, 255]);
  }
});

Deno.test("a mask depends on seed and index, not on its batch", async () => {
  const all = await masks({ numSamples: 7, batchSize: 7 });
  const [alone] = await masks({ indices: [5], batchSize: 1 });
  assert.deepEqual(alone?.image.data, all[5]?.image.data);
  const [other] = await masks({ indices: [5], seed: 8 });
  assert.notDeepEqual(other?.image.data, alone?.image.data);
});

/** Pixels, length of the border, and number of separate pieces. */
function measure({ image: { data, width, height } }: Sample) {
  const isInside = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height && data[y * width + x] !== 0;
  const seen = new Set<number>();
  let [area, border, pieces] = [0, 0, 0];
  for (let at = 0; at < data.length; at++) {
    if (data[at] === 0) continue;
    const [x, y] = [at % width, Math.floor(at / width)];
    area++;
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) {
      if (!isInside(x + dx, y + dy)) border++;
    }
    if (seen.has(at)) continue;
    pieces++;
    const open = [at];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      const [cx, cy] = [next % width, Math.floor(next / width)];
      for (let step = 0; step < 9; step++) {
        const [nx, ny] = [cx + step % 3 - 1, cy + Math.floor(step / 3) - 1];
        if (isInside(nx, ny)) open.push(ny * width + nx);
      }
    }
  }
  return { area, pieces, roundness: area / border ** 2 };
}

Deno.test("each mask is one piece; ovals are roundest, stellate ones least", async () => {
  const roundness = new Map<string, number>();
  for (const condition of SHAPES) {
    const found = (await masks({ numSamples: 40, condition })).map(measure);
    assert(found.every(({ pieces, area }) => pieces === 1 && area > 500));
    const sum = found.reduce((total, one) => total + one.roundness, 0);
    roundness.set(condition, sum / found.length);
  }
  const order = SHAPES.toSorted((a, b) =>
    roundness.get(b)! - roundness.get(a)!
  );
  assert.equal(order[0], "oval");
  assert.equal(order.at(-1), "stellate");
  assert(roundness.get("stellate")! < 0.5 * roundness.get("oval")!);
});

Deno.test("the card's shapes are those of the file, in its order", () => {
  const { inputs } = loadCatalogue().get(ID).execution;
  const condition = inputs.find(({ kind }) => kind === "condition");
  assert(condition?.kind === "condition");
  const names = condition.values.map(({ label }) => label);
  assert.deepEqual(names, Object.keys(parameters.shapes));
  const values = condition.values.map(({ value }) => value);
  assert.deepEqual(values, [0, 1, 2, 3, 4]);
});

Deno.test("own parameters are drawn with, and hostile ones refused", async () => {
  const encode = (value: unknown) =>
    new TextEncoder().encode(JSON.stringify(value));
  const own: OutlineParameters = { ...parameters, size: [32, 48] };
  await using generator = await open(encode(own));
  const [mask] = await collect(streamSamples(generator, { numSamples: 1 }));
  assert.deepEqual([mask?.image.width, mask?.image.height], [48, 32]);
  for (
    const change of [
      { size: [1e9, 1e9] },
      { radius: [0.4, 0.2] },
      { shapes: {} },
      { shapes: { oval: { ...parameters.shapes.oval, lobes: [3, 1e9] } } },
      { more: 1 },
    ]
  ) {
    const file = encode({ ...parameters, ...change });
    await assert.rejects(open(file), FormatError);
  }
});

Deno.test("a shape that is not there is refused by name", async () => {
  const drawing = masks({ numSamples: 1, condition: "square" });
  await assert.rejects(drawing, /must be one of oval \(0\), lobulated \(1\)/);
});
