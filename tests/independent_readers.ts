/**
 * Programs of others that read what we write: from Debian's packages
 * dicom3tools, dcmtk, python3-pydicom and python3-nibabel.
 */
import assert from "node:assert/strict";

const isRequired = Deno.env.get("MEDIGAN_REQUIRE_DICOM_TOOLS") === "1";
// Debian's modules are there for Debian's own interpreter only.
const PYTHONS = ["python3", "/usr/bin/python3"];

/** What a program said. */
export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; `undefined` where there is none. */
export function say(command: string, ...args: string[]): Said | undefined {
  try {
    const { code, stdout, stderr } = new Deno.Command(command, { args })
      .outputSync();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, stdout: text(stdout), stderr: text(stderr) };
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    throw cause;
  }
}

/** What a Python program with this module prints, read as JSON. */
export function sayPython<T>(
  module: string,
  program: string,
  ...args: string[]
): T {
  const python = pythonWith(module) ?? assert.fail(`no Python has ${module}`);
  const said = say(python, "-c", program, ...args);
  assert.equal(said?.code, 0, said?.stderr);
  return JSON.parse(said?.stdout ?? "");
}

/** Pythons by module; looking for one takes as long as a test. */
const found = new Map<string, string | undefined>();

function pythonWith(module: string): string | undefined {
  if (!found.has(module)) {
    const python = PYTHONS.find((one) =>
      say(one, "-c", `import ${module}`)?.code === 0
    );
    found.set(module, python);
  }
  return found.get(module);
}

/** A test that needs a program or Python module; says aloud when it skips. */
export function readerTest(
  name: string,
  needs: { readonly program: string } | { readonly module: string },
  run: () => Promise<void>,
): void {
  const isHere = "program" in needs
    ? say(needs.program, "--version") !== undefined
    : pythonWith(needs.module) !== undefined;
  const ignore = !isHere && !isRequired;
  if (ignore) {
    const what = "program" in needs ? needs.program : needs.module;
    console.warn(`SKIPPED, as ${what} is not installed: ${name}`);
  }
  Deno.test({ name, ignore, fn: run });
}
