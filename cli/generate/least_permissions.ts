/** The flags that one run needs, with real paths. */
import { dirname } from "node:path";
import { runtimePath } from "../../lib/platform/env.ts";
import { runtimePlaces } from "../../lib/runtime/mod.ts";
import type { FetchPlan } from "../../lib/store/mod.ts";
import { natsSettings } from "../../lib/cluster/connection/settings.ts";
import { natsSettingsOf } from "../cluster/flags.ts";
import { permissionFlags, type PermissionValues } from "../permissions.ts";
import type { GenerateFlags } from "./flags.ts";
import { namedInput } from "./requests.ts";

/** A run before it begins. */
export interface PlannedRun {
  /** What the store would do. */
  readonly plan: FetchPlan;
  /** Folder of the samples. */
  readonly output: string;
  /** Folder of the cache. */
  readonly cache: string;
  /** Where a card of the user's own may lie. */
  readonly cards: readonly string[];
  /** What the user gave. */
  readonly flags: GenerateFlags;
}

/** The hosts and the secrets of a NATS server, where one does the work. */
function natsValues(flags: GenerateFlags): PermissionValues {
  if (flags.nats === undefined) return {};
  const { servers, credsFile, nkeyFile, caFile, certFile, keyFile } =
    natsSettings(natsSettingsOf(flags));
  const files = [credsFile, nkeyFile, caFile, certFile, keyFile];
  return { NATS: servers, SECRETS: files.flatMap((path) => path ?? []) };
}

/** The flags, one for each kind of permission. */
export function generatePermissions(
  { plan, output, cache, cards, flags }: PlannedRun,
): string[] {
  const { device, grid, latents, lockfile, input } = flags;
  const { allowModelCode, isolate } = flags;
  const { reads, ffi } = runtimePlaces(device);
  // What has an address is kept in the cache and pinned in the lockfile.
  const isLocal = plan.url === undefined && plan.host === undefined;
  return permissionFlags("generate", {
    CACHE: cache,
    OUTPUT: output,
    RUNTIME: reads,
    NATIVE: ffi,
    MODEL: isLocal ? [plan.destination, ...cards] : undefined,
    HOST: plan.host,
    // It also holds which code was allowed.
    LOCKFILE: isLocal && !allowModelCode
      ? undefined
      : lockfile ?? "medigan.lock",
    GRID: grid === undefined ? undefined : dirname(grid),
    // With bash the system bounds the process, too.
    DENO: allowModelCode || isolate ? [runtimePath(), "bash"] : undefined,
    LATENTS: latents,
    INPUT: input?.map((one) => namedInput(one).path),
    ...natsValues(flags),
  });
}
