/** Workers as processes of their own. */
import { spawnCli } from "../cli/run_cli.ts";
import type { NatsServer } from "./nats_server.ts";

/** A worker that runs. Dispose of it to end it at once. */
export interface RunningWorker extends AsyncDisposable {
  /** Its process. */
  readonly process: Deno.ChildProcess;
  /** Ends it at once, as a fallen machine does. */
  kill(): Promise<void>;
  /** Asks it to end, and returns its exit code. */
  stop(): Promise<number>;
}

/** Starts a worker on the processor, unless words name another device. */
export function startWorker(
  { url }: Pick<NatsServer, "url">,
  words: readonly string[] = [],
  env: { readonly [name: string]: string } = {},
): RunningWorker {
  const process = spawnCli([
    "worker",
    ...["--nats", url, "--device", "wasm", "--quiet"],
    ...words,
  ], { env });
  return runningWorker(process);
}

/** A process as a worker; what it prints is told, and passed over. */
export function runningWorker(
  process: Deno.ChildProcess,
  onOutput: (bytes: Uint8Array) => void = () => {},
): RunningWorker {
  const drained = Promise.all([
    process.stdout.pipeTo(new WritableStream({ write: onOutput })),
    process.stderr.pipeTo(new WritableStream()),
  ]);
  let isOver = false;
  const end = async (signal: Deno.Signal) => {
    if (!isOver) process.kill(signal);
    const { code } = await process.status;
    isOver = true;
    await drained;
    return code;
  };
  process.status.then(() => isOver = true);
  return {
    process,
    kill: async () => void await end("SIGKILL"),
    stop: () => end("SIGINT"),
    [Symbol.asyncDispose]: async () => void await end("SIGKILL"),
  };
}
