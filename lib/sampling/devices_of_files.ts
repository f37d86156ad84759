/** Which device made which file of a run. */
import type { FileRecord, RunHeader, RunManifest } from "./manifest.ts";

/**
 * The manifest of a finished run. Where all files were made on one kind of
 * device the header names it; where they were not it names all kinds, and each
 * record its own.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleGenerator } from "../../tests/sampling/fake_generator.ts";
 * import { manifestOf } from "./devices_of_files.ts";
 * import { runHeader } from "./manifest.ts";
 * import { settleOptions } from "./run_options.ts";
 * await using generator = exampleGenerator();
 * const header = runHeader(generator, settleOptions({ seed: 7 }, generator));
 * assert.equal(manifestOf(header, []).device, "wasm");
 * ```
 */
export function manifestOf(
  header: RunHeader,
  records: readonly FileRecord[],
): RunManifest {
  const devices = new Set(
    records.map(({ device }) => device ?? header.device),
  );
  if (devices.size === 0) devices.add(header.device);
  const files = records.map(({ device = header.device, ...record }) =>
    devices.size === 1 ? record : { ...record, device }
  );
  const device = [...devices].sort().join(", ");
  return { ...header, device, files, complete: true };
}
