/** One call with each disaster; `tools/soak.ts` makes hundreds. */
import assert from "node:assert/strict";
import { DISASTERS } from "./soak/disasters.ts";
import { soak } from "./soak/soak.ts";

Deno.test({
  name: "whatever happens to a call, nothing is lost or left behind",
  // Children are looked for where Linux tells of them.
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const names = Object.keys(DISASTERS);
    const { faults, calls } = await soak({ calls: names.length, seed: 3 });
    assert.deepEqual(faults, [], faults.join("\n"));
    assert.deepEqual([...calls.keys()], names);
  },
});
