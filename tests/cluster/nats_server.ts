/** A real NATS server with JetStream, for one test. */
import { join } from "node:path";

/** How to start it. */
export interface NatsServerOptions {
  /** Further lines of its configuration. */
  readonly config?: string;
  /** Whether messages are kept; true when absent. */
  readonly hasJetStream?: boolean;
  /** Bytes that it keeps at most; as many as fit when absent. */
  readonly maxFileStore?: number;
}

/** A running server. Dispose of it to end it and remove what it kept. */
export interface NatsServer extends AsyncDisposable {
  /** Address. */
  readonly url: string;
  /** `HOST:PORT`. */
  readonly host: string;
  /** Ends it in order; what it keeps stays. */
  stop(): Promise<void>;
  /** Ends it at once, as a fallen machine does; what it keeps stays. */
  kill(): Promise<void>;
  /** Starts it again on the same port with what it kept. */
  start(): Promise<void>;
}

/** Starts a server on a free port of this machine. */
export async function startNats(
  options: NatsServerOptions = {},
): Promise<NatsServer> {
  const dir = await Deno.makeTempDir({ prefix: "medigan-nats-" });
  const port = freePort();
  const host = `127.0.0.1:${port}`;
  await Deno.writeTextFile(
    join(dir, "nats.conf"),
    configOf(dir, port, options),
  );
  let child: Deno.ChildProcess | undefined;
  const end = async (signal: Deno.Signal) => {
    child?.kill(signal);
    await child?.status;
    child = undefined;
  };
  const server: NatsServer = {
    url: `nats://${host}`,
    host,
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
    async start() {
      child = new Deno.Command("nats-server", {
        args: ["-c", join(dir, "nats.conf")],
        stdout: "null",
        stderr: "null",
      }).spawn();
      await untilItAnswers(port);
    },
    async [Symbol.asyncDispose]() {
      if (child !== undefined) await end("SIGKILL");
      await Deno.remove(dir, { recursive: true });
    },
  };
  await server.start();
  return server;
}

function configOf(
  dir: string,
  port: number,
  { config = "", hasJetStream = true, maxFileStore }: NatsServerOptions,
): string {
  const limit = maxFileStore === undefined
    ? ""
    : `, max_file_store: ${maxFileStore}`;
  const store = JSON.stringify(join(dir, "store"));
  const jetstream = hasJetStream
    ? `jetstream { store_dir: ${store}${limit} }`
    : "";
  return `listen: "127.0.0.1:${port}"\n${jetstream}\n${config}\n`;
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}

/** Connects until the server greets, as it does when it is ready. */
async function untilItAnswers(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    try {
      using connection = await Deno.connect({ hostname: "127.0.0.1", port });
      const greeting = new Uint8Array(4);
      await connection.read(greeting);
      if (new TextDecoder().decode(greeting) === "INFO") return;
    } catch {
      // It is not there yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("Cannot start nats-server as it does not answer");
}

/** Whether the program is installed. */
export function hasNatsServer(): boolean {
  try {
    const { success } = new Deno.Command("nats-server", { args: ["--version"] })
      .outputSync();
    return success;
  } catch {
    return false;
  }
}

/**
 * A test that starts servers. Where nats-server is not installed it says so,
 * or fails if `MEDIGAN_REQUIRE_NATS` is set.
 */
export function natsTest(name: string, test: () => Promise<void>): void {
  const isInstalled = hasNatsServer();
  const isRequired = Deno.env.get("MEDIGAN_REQUIRE_NATS") !== undefined;
  Deno.test({
    name: isInstalled || isRequired
      ? name
      : `${name} (SKIPPED: nats-server is not installed)`,
    ignore: !isInstalled && !isRequired,
    fn: test,
  });
}
