/** Errors of NATS as this library tells them. */
import { MediganError, NetworkError } from "../../errors.ts";

/** Codes of the JetStream API (server/errors.json). */
const JETSTREAM = {
  isOff: [10039, 10076],
  isFull: [10002, 10023, 10028, 10047],
  isTaken: [10058, 10065],
  wrongSequence: [10071],
  isGone: [10037, 10043, 10057],
} as const;

/** What an error of JetStream means. */
export type JetStreamFault = keyof typeof JETSTREAM;

/** Whether an error of JetStream means this. */
export function isFault(cause: unknown, fault: JetStreamFault): boolean {
  if (!(cause instanceof Error)) return false;
  if (fault === "isOff" && cause.name === "JetStreamNotEnabled") return true;
  const code = (cause as { readonly code?: unknown }).code;
  if (JETSTREAM[fault].some((one) => one === code)) return true;
  if (cause.cause !== undefined && isFault(cause.cause, fault)) return true;
  // A subject that holds what it may and a store without room share a code.
  return fault === "isFull" &&
    /insufficient|no space left|maximum bytes exceeded/i
      .test(cause.message);
}

/**
 * Whether the server may answer the same request later: it is away for the
 * moment, or was just started.
 */
export function isPassing(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  if (
    /^(TimeoutError|NoRespondersError|ConnectionError|DisconnectedError)$/
      .test(cause.name)
  ) return true;
  // A server that has just been started answers so until its store is read.
  if (isFault(cause, "isOff")) return true;
  const inner = cause.cause;
  const status = (cause as { readonly status?: unknown }).status;
  return (status === 503 && !isFault(cause, "isFull")) ||
    (inner !== undefined && inner !== cause && isPassing(inner));
}

/**
 * The error to throw for one of NATS; those of this library stay as they are.
 * What the server says is not repeated where it could hold a secret.
 */
export function asNatsError(
  cause: unknown,
  { action, servers }: {
    readonly action: string;
    readonly servers: readonly string[];
  },
): Error {
  if (cause instanceof MediganError) return cause;
  const where = servers.join(", ");
  if (!(cause instanceof Error)) return new NetworkError(`Cannot ${action}`);
  const known = KNOWN.find(({ matches }) => matches(cause));
  return new NetworkError(
    `Cannot ${action} at ${where} as ${
      known?.why ?? `the server says: ${cause.message}`
    }`,
    { cause, ...known && { hint: known.hint } },
  );
}

const KNOWN: readonly {
  readonly matches: (cause: Error) => boolean;
  readonly why: string;
  readonly hint: string;
}[] = [
  {
    matches: ({ message }) => /parse credentials/.test(message),
    why: "the credentials file is none",
    hint: "Give the file that ends in .creds, as nsc generate creds writes it",
  },
  {
    matches: ({ name, message }) =>
      /Authori|Authentication/.test(name) || /authori|nkey|seed/i.test(message),
    why: "it does not accept who asks",
    hint:
      "Check the token, the user and password, the NKey or the credentials file",
  },
  {
    matches: (cause) => isFault(cause, "isOff"),
    why: "its JetStream is not switched on",
    hint: "Start it as nats-server -js, with a folder for its store",
  },
  {
    matches: (cause) => isFault(cause, "isFull"),
    why: "its store is full",
    hint: "Give it more room, or remove what is not needed",
  },
  {
    matches: ({ name }) => name === "PermissionViolationError",
    why: "the user may not do that",
    hint:
      "Allow medigan.>, $JS.API.>, $JS.ACK.>, $O.> and _INBOX.> to publish and subscribe",
  },
  {
    matches: ({ message }) => /certificate|tls|ssl/i.test(message),
    why: "the encrypted connection failed",
    hint: "Check the certificates, and whether the server uses TLS",
  },
  {
    matches: ({ name, message, cause }) =>
      /ConnectionError|TimeoutError|NoResponders/.test(name) ||
      /refused|timeout|CONNECTION|lookup|ENOTFOUND|dns/i
        .test(`${message} ${(cause as Error | undefined)?.message ?? ""}`),
    why: "it does not answer",
    hint: "Check the address, and that nats-server -js runs there",
  },
];
