/** Where the NATS server is, and how to prove who one is. */
import { UsageError } from "../../errors.ts";
import { readEnv } from "../../platform/env.ts";

/** How to reach a NATS server. Secrets are read from files or variables. */
export interface NatsSettings {
  /**
   * Address, such as `nats://host:4222` or `tls://host`, or several of one
   * cluster; `nats://127.0.0.1:4222` when neither this nor `MEDIGAN_NATS` is
   * set.
   */
  readonly servers?: string | readonly string[] | undefined;
  /** Token; `MEDIGAN_NATS_TOKEN` when absent. */
  readonly token?: string | undefined;
  /** Name of the user; `MEDIGAN_NATS_USER` when absent. */
  readonly user?: string | undefined;
  /** Password; `MEDIGAN_NATS_PASSWORD` when absent. */
  readonly password?: string | undefined;
  /** Path of a file with an NKey's seed; `MEDIGAN_NATS_NKEY` when absent. */
  readonly nkeyFile?: string | undefined;
  /** Path of a credentials file; `MEDIGAN_NATS_CREDS` when absent. */
  readonly credsFile?: string | undefined;
  /** Path of certificates to trust, PEM; `MEDIGAN_NATS_CA` when absent. */
  readonly caFile?: string | undefined;
  /** Path of the own certificate, PEM; `MEDIGAN_NATS_CERT` when absent. */
  readonly certFile?: string | undefined;
  /** Path of its key, PEM; `MEDIGAN_NATS_KEY` when absent. */
  readonly keyFile?: string | undefined;
}

/** Variables of the environment, by the setting that they stand for. */
export const NATS_VARIABLES: {
  readonly [name in keyof NatsSettings]-?: string;
} = {
  servers: "MEDIGAN_NATS",
  token: "MEDIGAN_NATS_TOKEN",
  user: "MEDIGAN_NATS_USER",
  password: "MEDIGAN_NATS_PASSWORD",
  nkeyFile: "MEDIGAN_NATS_NKEY",
  credsFile: "MEDIGAN_NATS_CREDS",
  caFile: "MEDIGAN_NATS_CA",
  certFile: "MEDIGAN_NATS_CERT",
  keyFile: "MEDIGAN_NATS_KEY",
};

const DEFAULT_SERVER = "nats://127.0.0.1:4222";
const DEFAULT_PORT = 4222;

/** Settings with every default filled in and every address checked. */
export interface CompleteNatsSettings extends Omit<NatsSettings, "servers"> {
  /** Hosts with ports; no secret is in them. */
  readonly servers: readonly string[];
  /** Whether an address asks for encryption. */
  readonly isEncrypted: boolean;
}

/**
 * The settings given, then those of the environment, then the defaults. A user
 * and a password in an address are taken out of it.
 *
 * @throws {UsageError} when an address is none, or there are several proofs of
 * who one is.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { natsSettings } from "@medigan/core/cluster";
 * const settings = natsSettings({ servers: "nats://ada:secret@host" });
 * assert.deepEqual(settings.servers, ["host:4222"]);
 * assert.equal(settings.user, "ada");
 * ```
 */
export function natsSettings(given: NatsSettings = {}): CompleteNatsSettings {
  const named = Object.entries(NATS_VARIABLES).map(([name, variable]) => [
    name,
    given[name as keyof NatsSettings] ?? readEnv(variable),
  ]);
  const settings: NatsSettings = Object.fromEntries(named);
  const addresses = [settings.servers ?? DEFAULT_SERVER].flat()
    .flatMap((text) => text.split(",")).map(parseAddress);
  const [first] = addresses;
  const complete = {
    ...settings,
    ...first?.secrets,
    servers: addresses.map(({ host }) => host),
    isEncrypted: addresses.some(({ isEncrypted }) => isEncrypted),
  };
  checkOneProof(complete);
  return complete;
}

/** An address without the secrets that it may hold. */
interface Address {
  readonly host: string;
  readonly isEncrypted: boolean;
  readonly secrets: Pick<NatsSettings, "user" | "password" | "token">;
}

function parseAddress(given: string): Address {
  const text = given.trim();
  const url = URL.parse(/^[a-z]+:\/\//i.test(text) ? text : `nats://${text}`);
  const isKnown = url !== null && /^(nats|tls):$/.test(url.protocol) &&
    url.hostname !== "" && /^\/?$/.test(url.pathname);
  if (!isKnown) {
    throw new UsageError(
      "Cannot read the address of a NATS server as it must be nats://HOST:PORT or tls://HOST:PORT",
      { hint: "Leave out the path, and everything after it" },
    );
  }
  const [user, password] = [url.username, url.password].map(decodeURIComponent);
  const secrets = password ? { user, password } : user ? { token: user } : {};
  return {
    host: `${url.hostname}:${url.port || DEFAULT_PORT}`,
    isEncrypted: url.protocol === "tls:",
    secrets,
  };
}

function checkOneProof(
  { token, user, nkeyFile, credsFile }: NatsSettings,
): void {
  const proofs = Object.entries({
    "a token": token,
    "a user": user,
    "an NKey": nkeyFile,
    "a credentials file": credsFile,
  }).flatMap(([name, value]) => value === undefined ? [] : [name]);
  if (proofs.length < 2) return;
  throw new UsageError(
    `Cannot tell which proof of identity the NATS server shall get as there are ${
      proofs.join(" and ")
    }`,
    { hint: "Give one of them, also in the environment" },
  );
}
