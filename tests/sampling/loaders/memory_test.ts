import assert from "node:assert/strict";

const CHILD = new URL("memory_child.ts", import.meta.url).pathname;

Deno.test("memory stays flat over 10,000 samples", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--v8-flags=--expose-gc", CHILD],
    stderr: "inherit",
  }).output();
  const [few = NaN, many = NaN] = JSON.parse(new TextDecoder().decode(stdout));
  // All samples together are 40 MiB, and 160 MiB in batches.
  assert(many - few < 4 * 2 ** 20, `${few} bytes, then ${many}`);
});
