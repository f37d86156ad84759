/**
 * Compiles `lib/linalg/assembly` (AssemblyScript) to WebAssembly and writes the
 * bytes as text to `lib/linalg/machine/kernels_wasm.ts`, once with multiplication
 * and addition in one rounding and once without.
 *
 * Usage: deno task linalg [--check]
 */
import asc from "npm:assemblyscript@0.28.9/asc";
import { readFileSync, writeFileSync } from "node:fs";
import { report } from "./sources.ts";

const SOURCES = "lib/linalg/assembly/";
const TARGET = "lib/linalg/machine/kernels_wasm.ts";

// 4 GiB less one page, so that no end of a matrix wraps around to 0.
const FLAGS =
  "kernels.ts --outFile kernels.wasm -O3 --noAssert --runtime stub --enable simd,threads,relaxed-simd --importMemory --sharedMemory --initialMemory 1 --maximumMemory 65535";

async function compile(isFused: boolean): Promise<Uint8Array> {
  let wasm: Uint8Array | undefined;
  const result = await asc.main(
    [...FLAGS.split(" "), "--use", `FUSED=${isFused ? 1 : 0}`],
    {
      readFile: (name: string) => readSource(name),
      writeFile: (_: string, content: Uint8Array | string) => {
        if (content instanceof Uint8Array) wasm = content;
      },
      listFiles: () => [],
    },
  );
  if (result.error === null && wasm !== undefined) return wasm;
  throw new Error(`AssemblyScript refuses the kernels\n${result.stderr}`);
}

function readSource(name: string): string | null {
  try {
    return readFileSync(SOURCES + name, "utf8");
  } catch {
    return null;
  }
}

function constant(name: string, purpose: string, wasm: Uint8Array): string {
  return `/** ${purpose} */\nexport const ${name} =\n  "${wasm.toBase64()}";\n`;
}

/** The text that the sources give. */
export async function generate(): Promise<string> {
  const parts = [
    "// Generated from lib/linalg/assembly by `deno task linalg`: do not edit.\n",
    constant("KERNELS", "For every engine.", await compile(false)),
    constant(
      "FUSED_KERNELS",
      "For engines with relaxed SIMD.",
      await compile(true),
    ),
  ];
  return parts.join("\n");
}

if (import.meta.main) {
  const text = await generate();
  if (Deno.args.includes("--check")) {
    const isSame = readFileSync(TARGET, "utf8") === text;
    report("linalg", isSame ? [] : [`${TARGET} is stale: deno task linalg`]);
  } else {
    writeFileSync(TARGET, text);
  }
}
