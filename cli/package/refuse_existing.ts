/** What is there is not replaced unless that is wanted. */
import { UsageError } from "../../lib/errors.ts";
import { statPath } from "../../lib/platform/files.ts";

/**
 * Makes sure that a file may be written.
 *
 * @throws {UsageError} when it is there and is not to be replaced.
 */
export async function refuseExisting(
  path: string,
  overwrite: true | undefined,
) {
  if (overwrite || await statPath(path) === undefined) return;
  throw new UsageError(`Cannot write ${path} as it exists already`, {
    hint: "Replace it with --overwrite",
  });
}
