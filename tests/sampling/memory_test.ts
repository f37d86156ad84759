import assert from "node:assert/strict";
import { scratch } from "./folders.ts";

const CHILD = new URL("memory_child.ts", import.meta.url).pathname;

Deno.test("nothing is kept of samples that were let go", async () => {
  await using cache = await scratch();
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", "--v8-flags=--expose-gc"],
      ...[CHILD, cache.path],
    ],
    stderr: "inherit",
  }).output();
  const [few = NaN, many = NaN] = JSON.parse(new TextDecoder().decode(stdout));
  // One output of the net is 64 KiB; 256 of them would be 16 MiB.
  assert(many - few < 4 * 2 ** 20, `${few} bytes, then ${many}`);
});
