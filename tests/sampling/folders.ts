/** Whole folders as values. */
import { sha256Hex } from "../../lib/platform/digest.ts";

/** SHA-256 of each file of a folder by name, hidden files included. */
export function digestFolder(folder: string): Record<string, string> {
  const entries = [...Deno.readDirSync(folder)].map(({ name }) =>
    [name, sha256Hex(Deno.readFileSync(`${folder}/${name}`))] as const
  );
  return Object.fromEntries(entries.sort(([a], [b]) => a < b ? -1 : 1));
}

/** A folder for one test. */
export async function scratch(): Promise<{ path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir({ prefix: "medigan-test-" });
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}
