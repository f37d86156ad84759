/** Runs that are kept in a bucket of the NATS server. */
import { UsageError } from "../../lib/errors.ts";
import type {
  RunManifest,
  SampleGenerator,
  WriteOptions,
} from "../../lib/sampling/mod.ts";
import { type EngineFlags, engineOf } from "./engine_flags.ts";
import { natsSettingsOf } from "./flags.ts";

const PREFIX = "obj:";

/** Whether `--output` names a bucket, as `obj:NAME` does. */
export function isBucket(output: string): boolean {
  return output.startsWith(PREFIX);
}

/** Has samples made, and keeps them in the bucket that `output` names. */
export async function writeToBucket(
  generator: SampleGenerator,
  output: string,
  { flags, overwrite, ...options }: WriteOptions & {
    readonly flags: EngineFlags;
  },
): Promise<RunManifest> {
  const engine = await engineOf(flags);
  if (engine === undefined) {
    throw new UsageError(
      `Cannot write samples to ${output} as a bucket is at a NATS server`,
      { hint: "Name the server with --nats" },
    );
  }
  if (overwrite) {
    throw new UsageError("Cannot overwrite a run in a bucket", {
      hint: "Choose another bucket, or remove this one",
    });
  }
  const { writeSamplesToBucket } = await import("../../lib/cluster/mod.ts");
  const nats = natsSettingsOf(flags);
  const bucket = output.slice(PREFIX.length);
  return await writeSamplesToBucket(generator, bucket, {
    ...options,
    engine,
    nats,
  });
}
