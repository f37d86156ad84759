import assert from "node:assert/strict";
import { RenderLoop } from "../../../lib/explore/page/render_loop.ts";

Deno.test("of many wishes during a run only the last is made", async () => {
  let wanted = 0;
  const made: number[] = [];
  const loop = new RenderLoop(async () => {
    made.push(wanted);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }, (cause) => assert.fail(String(cause)));
  const all = [1, 2, 3, 4].map((value) => {
    wanted = value;
    return loop.request();
  });
  await Promise.all(all);
  assert.deepEqual(made, [1, 4]);
});

Deno.test("a failure is told and the next run is made", async () => {
  const told: unknown[] = [];
  let runs = 0;
  const loop = new RenderLoop(
    () => ++runs === 1 ? Promise.reject("broken") : Promise.resolve(),
    (cause) => told.push(cause),
  );
  await loop.request();
  await loop.request();
  assert.deepEqual(told, ["broken"]);
  assert.equal(runs, 2);
});
