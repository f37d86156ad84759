/** How to reach a NATS server, as flags. Secrets have variables, not flags. */
import { Option } from "commander";
import type { NatsSettings } from "../../lib/cluster/mod.ts";

const OPTIONS: readonly (readonly [flags: string, description: string])[] = [
  ["--nats <url>", "have workers at this NATS server do the work"],
  ["--nats-creds <file>", "credentials file of the NATS server"],
  ["--nats-nkey <file>", "file with the seed of an NKey"],
  [
    "--nats-user <name>",
    "user of the NATS server; the password is MEDIGAN_NATS_PASSWORD",
  ],
  ["--nats-ca <file>", "certificates of servers to trust, PEM"],
  ["--nats-cert <file>", "own certificate, PEM"],
  ["--nats-key <file>", "its key, PEM"],
];

/** A command that options are added to. */
export interface Optional {
  /** Adds an option. */
  addOption(option: Option): unknown;
}

/** Adds the options of the NATS server to a command. */
export function addNatsOptions<T extends Optional>(command: T): T {
  for (const words of OPTIONS) command.addOption(new Option(...words));
  return command;
}

/** What the user gave. */
export interface NatsFlags {
  readonly nats?: string | undefined;
  readonly natsCreds?: string | undefined;
  readonly natsNkey?: string | undefined;
  readonly natsUser?: string | undefined;
  readonly natsCa?: string | undefined;
  readonly natsCert?: string | undefined;
  readonly natsKey?: string | undefined;
}

/** The library's settings for these flags. */
export function natsSettingsOf(flags: NatsFlags): NatsSettings {
  return {
    servers: flags.nats,
    credsFile: flags.natsCreds,
    nkeyFile: flags.natsNkey,
    user: flags.natsUser,
    caFile: flags.natsCa,
    certFile: flags.natsCert,
    keyFile: flags.natsKey,
  };
}
