/**
 * A worker that a job is too much for: at the start of the job with this first
 * item, or of its first job, it sends itself a signal. It ends with the run.
 *
 *     deno run -A doomed_worker.ts URL SIGKILL|SIGSTOP [FIRST]
 */
import { fileURLToPath } from "node:url";
import { runWorker } from "../../lib/cluster/mod.ts";
import type { NatsServer } from "./nats_server.ts";
import { type RunningWorker, runningWorker } from "./workers.ts";

/** Jobs of workers that were killed go to others after this time. */
export const ACK_WAIT_MS = 1000;

/** A worker that a job is too much for. */
export interface DoomedWorker extends RunningWorker {
  /** The first item of that job, once it has begun. */
  readonly met: Promise<number>;
}

/** Starts a worker that a job is too much for. */
export function startDoomedWorker(
  { url }: Pick<NatsServer, "url">,
  signal: "SIGKILL" | "SIGSTOP",
  first?: number,
): DoomedWorker {
  const program = fileURLToPath(import.meta.url);
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-prompt", "--quiet", program, url, signal],
      ...first === undefined ? [] : [`${first}`],
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const met = Promise.withResolvers<number>();
  const worker = runningWorker(process, (bytes) => {
    met.resolve(Number(new TextDecoder().decode(bytes)));
  });
  return { ...worker, met: met.promise };
}

if (import.meta.main) {
  const [servers, signal, first] = Deno.args;
  let isDone = false;
  await runWorker({
    servers,
    device: "wasm",
    ackWaitMs: ACK_WAIT_MS,
    once: true,
    onEvent(event) {
      const isTooMuch = event.type === "job" && event.state === "start" &&
        !isDone && [undefined, `${event.first}`].includes(first);
      if (!isTooMuch) return;
      isDone = true;
      Deno.stdout.writeSync(new TextEncoder().encode(`${event.first}\n`));
      Deno.kill(Deno.pid, signal as Deno.Signal);
    },
  });
}
