/** A cache that cannot be written stops no model that is here. */
import assert from "node:assert/strict";
import { MediganError } from "../../lib/errors.ts";
import type { MediganEvent } from "../../lib/events.ts";
import { Generators, openStore, type Store } from "../../mod.ts";
import { scratch } from "./folders.ts";

/** A store on a disk that is full, before the graph is made or after. */
function fullStore(dir: string, isLate: boolean): Store {
  const full = new MediganError("Cannot write x: No space left on device");
  return {
    ...openStore({ dir, offline: true }),
    cachedGraph: async (_key, make) => {
      if (isLate) await make();
      throw full;
    },
  };
}

for (const isLate of [false, true]) {
  Deno.test(`a model runs though its graph cannot be kept, ${isLate ? "late" : "at once"}`, async () => {
    await using folder = await scratch();
    const events: MediganEvent[] = [];
    const generators = new Generators({
      store: fullStore(folder.path, isLate),
    });
    const samples = await generators.generate(0, {
      numSamples: 1,
      device: "wasm",
      onEvent: (event) => events.push(event),
    });
    assert.equal(samples.length, 1);
    const notices = events.filter((event) => event.type === "notice");
    assert.deepEqual(notices.map(({ code }) => code), ["graph-not-kept"]);
    const built = events.filter((event) =>
      event.type === "stage" && event.stage === "build-graph"
    );
    assert.equal(built.length, 2, "it is built once");
  });
}

Deno.test("what is wrong with a model is told, whatever the cache says", async () => {
  await using folder = await scratch();
  const generators = new Generators({ store: fullStore(folder.path, true) });
  await assert.rejects(
    generators.generate(0, { weights: Uint8Array.of(1, 2), device: "wasm" }),
    { code: "checkpoint" },
  );
});
