/** What honest code may need, and has. */
import type { Siege } from "./siege.ts";

const AFTER = "await emit({ parts: { image: image() } });";

function check(name: string, condition: string): Siege {
  return {
    group: "needed",
    name,
    isConfined: true,
    code: `if (!(${condition})) throw new Error("absent"); ${AFTER}`,
    ends: "works",
  };
}

/** All of them. */
export const HONEST: readonly Siege[] = [
  check(
    "files of the package",
    `context.files["a.bin"].length === 3`,
  ),
  check(
    "seeded random values",
    `context.random.normals([2], { index: 0, name: "z" }).data[0] !== 0`,
  ),
  check(
    "import of a data: address",
    `(await import("data:text/javascript,export const x = 1")).x === 1`,
  ),
  check(
    "WebAssembly with vector instructions",
    `WebAssembly.validate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1,
       96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98,
       11]))`,
  ),
  check("shared memory", "new SharedArrayBuffer(8).byteLength === 8"),
  check(
    "digests",
    `(await crypto.subtle.digest("SHA-256", new Uint8Array(1))).byteLength === 32`,
  ),
];
