/** The one place that speaks to a NATS server. */
import type { JetStreamClient, JetStreamManager } from "@nats-io/jetstream";
import type {
  Authenticator,
  ConnectionOptions,
  NatsConnection,
  Status,
  TlsOptions,
} from "@nats-io/transport-node";
import type { OperationOptions } from "../../events.ts";
import { asPermissionError } from "../../platform/permissions.ts";
import { readBytes, readText } from "../../platform/files.ts";
import { asNatsError, isPassing } from "./failures.ts";
import {
  type CompleteNatsSettings,
  type NatsSettings,
  natsSettings,
} from "./settings.ts";

/** An open connection. Dispose of it to close it. */
export interface Connection extends AsyncDisposable {
  /** Hosts, for people. */
  readonly servers: readonly string[];
  /** Messages. */
  readonly nats: NatsConnection;
  /** Messages that are kept. */
  readonly jetstream: JetStreamClient;
  /** Streams. */
  readonly manager: JetStreamManager;
  /**
   * Does what asks the server something, again and again while the server is
   * away.
   *
   * @throws {NetworkError} when the server refuses.
   */
  persist<T>(action: string, work: () => Promise<T>): Promise<T>;
}

const REQUEST_TIMEOUT_MS = 5000;
const RECONNECT_WAIT_MS = 500;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2000;

/**
 * Connects to a NATS server. NATS's own modules are loaded here, so that who
 * works alone does not wait for them.
 *
 * @throws {NetworkError} when it does not answer, or not to this user.
 * @throws {PermissionError} when the host does not let it connect.
 */
export async function connectNats(
  given: NatsSettings,
  { signal, onEvent }: OperationOptions,
): Promise<Connection> {
  const settings = natsSettings(given);
  const { servers } = settings;
  const [{ connectTransport }, core, streams] = await Promise.all([
    import("./transport.ts"),
    import("@nats-io/transport-node"),
    import("@nats-io/jetstream"),
  ]);
  signal?.throwIfAborted();
  const options = await connectionOptions(settings, core);
  let nats: NatsConnection;
  try {
    nats = await connectTransport(options);
  } catch (cause) {
    throw asPermissionError(cause, "connect to the NATS server") ??
      asNatsError(cause, { action: "connect to the NATS server", servers });
  }
  tellStatus(nats.status(), { servers, onEvent });
  const timeout = { timeout: REQUEST_TIMEOUT_MS };
  const connection = {
    servers,
    nats,
    jetstream: streams.jetstream(nats, timeout),
    persist: <T>(action: string, work: () => Promise<T>) =>
      persist(work, { action, servers, signal, nats }),
  };
  try {
    const manager = await streams.jetstreamManager(nats, timeout);
    return {
      ...connection,
      manager,
      [Symbol.asyncDispose]: () => closeQuietly(nats),
    };
  } catch (cause) {
    await closeQuietly(nats);
    throw asNatsError(cause, { action: "use the NATS server", servers });
  }
}

async function connectionOptions(
  settings: CompleteNatsSettings,
  { nkeyAuthenticator, credsAuthenticator }: {
    nkeyAuthenticator(seed: Uint8Array): Authenticator;
    credsAuthenticator(creds: Uint8Array): Authenticator;
  },
): Promise<ConnectionOptions> {
  const { servers, token, user, password, nkeyFile, credsFile } = settings;
  const tls = await tlsOptions(settings);
  return {
    servers: [...servers],
    name: "medigan",
    maxReconnectAttempts: -1,
    reconnectTimeWait: RECONNECT_WAIT_MS,
    // The hosts that were named are the ones that may be connected to.
    ignoreClusterUpdates: true,
    noAsyncTraces: true,
    ...tls && { tls },
    ...token !== undefined && { token },
    ...user !== undefined && { user },
    ...password !== undefined && { pass: password },
    ...nkeyFile !== undefined &&
      {
        authenticator: nkeyAuthenticator(
          new TextEncoder().encode((await readText(nkeyFile)).trim()),
        ),
      },
    ...credsFile !== undefined &&
      { authenticator: credsAuthenticator(await readBytes(credsFile)) },
  };
}

/** What the transport hands on to `node:tls`. */
type HandshakeOptions = TlsOptions & {
  readonly host?: string;
  // A server that refuses a certificate says so within the handshake; that of
  // version 1.3 is over by then, and nobody would listen.
  readonly maxVersion: "TLSv1.2";
};

async function tlsOptions(
  { servers, caFile, certFile, keyFile, isEncrypted }: CompleteNatsSettings,
): Promise<HandshakeOptions | undefined> {
  const files = { ca: caFile, cert: certFile, key: keyFile };
  const read: { [name: string]: string } = {};
  for (const [name, path] of Object.entries(files)) {
    if (path !== undefined) read[name] = await readText(path);
  }
  if (!isEncrypted && Object.keys(read).length === 0) return undefined;
  // An address in numbers has no name that the transport could look for in the
  // server's certificate: it would expect localhost.
  const host = servers[0]?.replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
  return { ...read, ...host !== undefined && { host }, maxVersion: "TLSv1.2" };
}

function tellStatus(
  statuses: AsyncIterable<Status>,
  { servers, onEvent }: OperationOptions & {
    readonly servers: readonly string[];
  },
): void {
  const say = (code: string, message: string) =>
    onEvent?.({ type: "notice", code, message });
  const where = servers.join(", ");
  const listen = async () => {
    for await (const { type } of statuses) {
      if (type === "disconnect") {
        say(
          "server-away",
          `The NATS server at ${where} is away: waiting until it is back`,
        );
      }
      if (type === "reconnect") {
        say("server-back", `The NATS server at ${where} is back`);
      }
    }
  };
  listen().catch(() => {}); // It ends with the connection.
}

async function persist<T>(
  work: () => Promise<T>,
  { action, servers, signal, nats }: {
    readonly action: string;
    readonly servers: readonly string[];
    readonly signal: AbortSignal | undefined;
    readonly nats: NatsConnection;
  },
): Promise<T> {
  for (
    let pause = FIRST_PAUSE_MS;;
    pause = Math.min(2 * pause, LONGEST_PAUSE_MS)
  ) {
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (cause) {
      if (nats.isClosed() || !isPassing(cause)) {
        throw asNatsError(cause, { action, servers });
      }
    }
    await pauseFor(pause, signal);
  }
}

/** Waits; shorter when the signal fires. */
export function pauseFor(
  ms: number,
  signal?: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    }
    signal?.addEventListener("abort", done, { once: true });
  });
}

async function closeQuietly(nats: NatsConnection): Promise<void> {
  await nats.close().catch(() => {});
}
