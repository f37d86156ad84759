/**
 * The walls, tried: everything in `tests/sandbox/` within them, and, as a
 * control, without.
 */
import assert from "node:assert/strict";
import { renderSummary, renderTable, runSuite } from "./sandbox/suite.ts";

Deno.test("walls: what must be denied is, what is needed works", async (t) => {
  const { rows, hits } = await runSuite();
  for (const { group, name, expected, seen, control, isRight } of rows) {
    await t.step(`${group}: ${name}`, () => {
      const message = `${expected} was wanted: ${seen}; control: ${control}`;
      assert(isRight, message);
    });
  }
  await t.step("nothing reached the server", () => {
    assert.deepEqual(hits, []);
  });
  await t.step("nothing that is shown can steer a terminal", () => {
    for (const text of rows.flatMap(({ shown }) => shown)) {
      assert.doesNotMatch(text, /\p{Cc}|\p{Bidi_Control}/u);
      // The first line of the file that one of them makes Deno print.
      assert.doesNotMatch(text, /root:/);
    }
  });
  await t.step("the host's prototypes are as they were", () => {
    assert.deepEqual(Object.keys(Object.prototype), []);
    assert.equal(Reflect.get({}, "polluted"), undefined);
  });
  const tables = {
    "SECURITY.md": renderTable(rows),
    "README.md": renderSummary(rows),
  };
  for (const [name, table] of Object.entries(tables)) {
    await t.step(`${name} shows this run`, async () => {
      const page = await Deno.readTextFile(
        new URL(`../${name}`, import.meta.url),
      );
      assert(page.includes(table), "Run: deno run -A tools/update_security.ts");
    });
  }
});
