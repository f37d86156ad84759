/**
 * Operators, accounts and users of a NATS server, as JWTs that are signed by
 * NKeys (NATS JWT v2; nkeys: base32 of prefix, key and CRC-16/XMODEM).
 */
import { Buffer } from "node:buffer";
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

const PREFIXES = { operator: 14, account: 0, user: 20 } as const;
const SEED_PREFIX = 18;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

type Kind = keyof typeof PREFIXES;

/** A key pair of a kind. */
interface Identity {
  readonly kind: Kind;
  readonly name: string;
  readonly seed: string;
  readonly key: KeyObject;
}

function newIdentity(kind: Kind): Identity {
  const { privateKey } = generateKeyPairSync("ed25519");
  const { d = "", x = "" } = privateKey.export({ format: "jwk" });
  const [secret, open] = [d, x].map((part) => Buffer.from(part, "base64url"));
  const prefix = PREFIXES[kind] << 3;
  return {
    kind,
    name: checked([prefix, ...open ?? []]),
    // The seed's prefix and the kind's share two bytes.
    seed: checked([
      SEED_PREFIX << 3 | prefix >> 5,
      (prefix & 31) << 3,
      ...secret ?? [],
    ]),
    key: privateKey,
  };
}

function checked(bytes: readonly number[]): string {
  const crc = bytes.reduce((value, byte) => {
    let next = value ^ byte << 8;
    for (let bit = 0; bit < 8; bit++) {
      next = (next & 0x8000) === 0 ? next << 1 : next << 1 ^ 0x1021;
    }
    return next & 0xffff;
  }, 0);
  return base32([...bytes, crc & 255, crc >> 8]);
}

function base32(bytes: readonly number[]): string {
  const bits = bytes.map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => ALPHABET[parseInt(five.padEnd(5, "0"), 2)]).join("");
}

function jwtOf({ kind, name }: Identity, issuer: Identity, limits: object) {
  const head = { typ: "JWT", alg: "ed25519-nkey" };
  const claims = {
    jti: name,
    iat: Math.floor(Date.now() / 1000),
    iss: issuer.name,
    name: kind,
    sub: name,
    nats: { type: kind, version: 2, ...limits },
  };
  const text = [head, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString("base64url")
  ).join(".");
  const signature = sign(null, Buffer.from(text), issuer.key);
  return `${text}.${signature.toString("base64url")}`;
}

const UNLIMITED = { subs: -1, data: -1, payload: -1 };
const ACCOUNT_LIMITS = {
  ...UNLIMITED,
  imports: -1,
  exports: -1,
  wildcards: true,
  conn: -1,
  leaf: -1,
  mem_storage: -1,
  disk_storage: -1,
  streams: -1,
  consumer: -1,
};

/** A server that trusts one operator, and credentials for it. */
export interface OperatorMode {
  /** Lines of the server's configuration. */
  readonly config: string;
  /** A credentials file of a user. */
  readonly creds: string;
  /** A credentials file of a user whose account the server does not know. */
  readonly strange: string;
  /** What must not be seen anywhere. */
  readonly secrets: readonly string[];
}

/** Makes an operator, its account and users. */
export function operatorMode(): OperatorMode {
  const operator = newIdentity("operator");
  const accounts = [newIdentity("account"), newIdentity("account")];
  const [account, system] = accounts as [Identity, Identity];
  const limits = { limits: ACCOUNT_LIMITS };
  const users = [account, newIdentity("account")].map((issuer) => {
    const user = newIdentity("user");
    return { user, jwt: jwtOf(user, issuer, UNLIMITED) };
  });
  const [creds = "", strange = ""] = users.map(({ user, jwt }) =>
    [
      "-----BEGIN NATS USER JWT-----",
      jwt,
      "------END NATS USER JWT------",
      "",
      "-----BEGIN USER NKEY SEED-----",
      user.seed,
      "------END USER NKEY SEED------",
      "",
    ].join("\n")
  );
  const systemLimits = {
    limits: {
      ...ACCOUNT_LIMITS,
      mem_storage: 0,
      disk_storage: 0,
      streams: 0,
      consumer: 0,
    },
  };
  return {
    config: [
      `operator: ${jwtOf(operator, operator, {})}`,
      `system_account: ${system.name}`,
      "resolver: MEMORY",
      "resolver_preload: {",
      `  ${account.name}: ${jwtOf(account, operator, limits)}`,
      `  ${system.name}: ${jwtOf(system, operator, systemLimits)}`,
      "}",
    ].join("\n"),
    creds,
    strange,
    secrets: users.flatMap(({ user, jwt }) => [user.seed, jwt]),
  };
}
