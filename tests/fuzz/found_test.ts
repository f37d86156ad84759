/** Files that the fuzzer found once: they are refused by name ever since. */
import assert from "node:assert/strict";
import { decodeDicom } from "../../lib/image/mod.ts";

const FOUND = {
  "a DICOM file that ends within a value": [
    decodeDicom,
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABESUNNAgAAAFVMBAAcAAAAAgAQAFVJFAAxLjIuODQwLjEwMDA4LjEuMgABACgABABDUwwATU9OT0NIUk9NRTIgKAAGAFVTAgAAACgAEABVUwIAAgAoABEAVVMCAAQAKAAAAVVTAgAIACgAAQFVUwIACAAoAAMBVVMCAAAAKABQEERTAgA0MCgAUQ==",
  ],
} as const;

for (const [name, [parse, text]] of Object.entries(FOUND)) {
  Deno.test(`refused by name: ${name}`, async () => {
    await assert.rejects(parse(Uint8Array.fromBase64(text)), {
      code: "format",
    });
  });
}
