/**
 * Compiles `lib/linalg/assembly` (AssemblyScript) to WebAssembly and writes the
 * bytes as text to `lib/linalg/machine/kernels_wasm.ts`, once with multiplication
 * and addition in one rounding and once without.
 *
 * Usage: deno task linalg [--check]
 */
import { readFileSync, writeFileSync } from "node:fs";
import { report } from "./sources.ts";

/** The part of AssemblyScript's compiler that is used. */
interface Compiler {
  main(words: readonly string[], host: {
    readFile(name: string): string | null;
    writeFile(name: string, content: Uint8Array | string): void;
    listFiles(): string[];
  }): Promise<{ readonly error: Error | null; readonly stderr: object }>;
}

// No literal where it is imported, and no lock: else the 29 MB would stand in the
// lockfile, and everyone's first command would fetch them.
const COMPILER = "npm:assemblyscript@0.28.9/asc";
const { default: asc }: { default: Compiler } = await import(COMPILER);

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
async function generate(): Promise<string> {
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

const text = await generate();
if (Deno.args.includes("--check")) {
  const isSame = readFileSync(TARGET, "utf8") === text;
  report("linalg", isSame ? [] : [`${TARGET} is stale: deno task linalg`]);
} else {
  writeFileSync(TARGET, text);
}
