import assert from "node:assert/strict";
import { generate } from "../../tools/build_linalg.ts";

Deno.test("the kernels are what their sources give, byte for byte", async () => {
  const path = new URL(
    "../../lib/linalg/machine/kernels_wasm.ts",
    import.meta.url,
  );
  assert(
    await Deno.readTextFile(path) === await generate(),
    "deno task linalg",
  );
});
