/** Access to the reference data that stands beside a checkout, where it does. */
import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PLACE = fileURLToPath(new URL("../../shared", import.meta.url));

/** Whether the reference data is here. */
export const hasShared: boolean = existsSync(PLACE);

// It may be a link, and permissions are given to what it leads to.
const ROOT = hasShared ? realpathSync(PLACE) : PLACE;

/** Path of a file of the reference data, from its parts. */
export function sharedPath(...parts: string[]): string {
  return join(ROOT, ...parts);
}

/** JSON of a file of the reference data. */
export async function sharedJson<T>(...parts: string[]): Promise<T> {
  return JSON.parse(await Deno.readTextFile(sharedPath(...parts)));
}

/** A test that needs the reference data; says aloud when it skips. */
export function sharedTest(
  name: string,
  run: (context: Deno.TestContext) => void | Promise<void>,
): void {
  if (!hasShared) {
    console.warn(`SKIPPED, as ../shared is absent: ${name}`);
  }
  Deno.test({ name, ignore: !hasShared, fn: run });
}
