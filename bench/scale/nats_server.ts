/** A real nats-server with file storage, and what it costs its machine. */
import { join } from "node:path";

const READY_TIMEOUT_MS = 60_000;
const TICKS_PER_SECOND = 100; // What Linux promises to programs, sysconf(2).

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}

/** Processor time that a process of this machine has used, on Linux. */
export async function processorSeconds(pid: number): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** A server on this machine that ends with its scope. */
export class NatsServer implements AsyncDisposable {
  #child: Deno.ChildProcess | undefined;
  readonly #port = freePort();
  readonly #monitor = freePort();
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Starts a server in a new folder and waits until it is ready. */
  static async start(): Promise<NatsServer> {
    const folder = await Deno.makeTempDir({ prefix: "medigan-nats-" });
    const server = new NatsServer(folder);
    await server.startAgain();
    return server;
  }

  /** Where clients connect. */
  get url(): string {
    return `nats://127.0.0.1:${this.#port}`;
  }

  /** Version of the program. */
  static async version(): Promise<string> {
    const words = ["--version"];
    const { stdout } = await new Deno.Command("nats-server", { args: words })
      .output();
    return new TextDecoder().decode(stdout).trim();
  }

  /** Starts it on what it has stored; gives the seconds until it is healthy. */
  async startAgain(): Promise<number> {
    const start = performance.now();
    this.#child = new Deno.Command("nats-server", {
      args: [
        ...["-js", "-a", "127.0.0.1", "-p", String(this.#port)],
        ...["-m", String(this.#monitor), "-sd", join(this.#folder, "store")],
      ],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    while (!await this.#isHealthy()) {
      if (performance.now() - start > READY_TIMEOUT_MS) {
        throw new Error("The server is not ready within a minute");
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return (performance.now() - start) / 1000;
  }

  async #isHealthy(): Promise<boolean> {
    try {
      const answer = await fetch(`http://127.0.0.1:${this.#monitor}/healthz`);
      await answer.body?.cancel();
      return answer.ok;
    } catch {
      return false;
    }
  }

  /** Ends it at once, as a power button would. */
  async kill(): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.#child?.status;
    this.#child = undefined;
  }

  /** Processor time that it has used since its last start. */
  cpuSeconds(): Promise<number> {
    return processorSeconds(this.#child?.pid ?? 0);
  }

  /** Memory that it holds now. */
  async residentBytes(): Promise<number> {
    const status = await Deno.readTextFile(`/proc/${this.#child?.pid}/status`);
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await Deno.remove(this.#folder, { recursive: true });
  }
}
