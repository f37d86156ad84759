/** How a run is cut into jobs, as flags. */
import { Option } from "commander";
import type { NatsEngineOptions } from "../../lib/cluster/mod.ts";
import type { Engine } from "../../lib/sampling/mod.ts";
import { parseCount } from "../options.ts";
import { type NatsFlags, natsSettingsOf, type Optional } from "./flags.ts";

const REQUIRE_DEVICE = new Option(
  "--require-device <name>",
  "with --nats: let workers use this kind of device alone",
).choices(["webgpu", "native", "wasm"] as const);
const JOB_SIZE = new Option(
  "--job-size <n>",
  "with --nats: samples or images of a job (default: what takes about 10 s)",
).argParser(parseCount);
const TRIES = new Option(
  "--tries <n>",
  "with --nats: tries until a job is given up (default: 5)",
).argParser(parseCount);

/** Adds the options that say how jobs are made to a command. */
export function addEngineOptions<T extends Optional>(command: T): T {
  for (const option of [REQUIRE_DEVICE, JOB_SIZE, TRIES]) {
    command.addOption(option);
  }
  return command;
}

/** What the user gave. */
export interface EngineFlags extends NatsFlags {
  readonly requireDevice?: "webgpu" | "native" | "wasm" | undefined;
  readonly jobSize?: number | undefined;
  readonly tries?: number | undefined;
}

/** The library's settings for these flags. */
export function engineSettingsOf(flags: EngineFlags): NatsEngineOptions {
  const { requireDevice, jobSize, tries } = flags;
  return { ...natsSettingsOf(flags), requireDevice, jobSize, tries };
}

/** The engine that flags ask for; none where this process does the work. */
export async function engineOf(
  flags: EngineFlags,
): Promise<Engine | undefined> {
  if (flags.nats === undefined) return undefined;
  const { natsEngine } = await import("../../lib/cluster/mod.ts");
  return natsEngine(engineSettingsOf(flags));
}
