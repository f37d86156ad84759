/** `worker`: does jobs of runs that were begun elsewhere. */
import { Option } from "@commander-js/extra-typings";
import {
  addNatsOptions,
  type NatsFlags,
  natsSettingsOf,
} from "../cluster/flags.ts";
import { ALLOW_MODEL_CODE, DEVICE, THREADS } from "../generate/flags.ts";
import { parseCount } from "../options.ts";
import { helpFooter, type Program } from "../program.ts";
import type { Outcome, Session, Shell } from "../shell.ts";
import {
  FROZEN,
  LOCKFILE,
  openCliStore,
  type StoreFlags,
  ZENODO_URL,
} from "../store.ts";
import { counted } from "../ui/style.ts";

const MS_PER_SECOND = 1000;

const EXAMPLES = [
  "worker --nats nats://queue.example.org",
  "worker --nats tls://queue.example.org --nats-creds me.creds --device webgpu",
  "worker --concurrency 4 --threads 1",
  "worker --once --json",
];

const CONCURRENCY = new Option(
  "--concurrency <n>",
  "jobs at a time, each with a model of its own (default: 1)",
).argParser(parseCount);
const ACK_WAIT = new Option(
  "--ack-wait <s>",
  "seconds until a job of a silent worker goes to another (default: 30)",
).argParser(parseCount);

interface WorkerFlags extends NatsFlags, StoreFlags {
  readonly device: "auto" | "webgpu" | "native" | "wasm";
  readonly threads?: number | undefined;
  readonly concurrency?: number | undefined;
  readonly allowModelCode?: true | undefined;
  readonly once?: true | undefined;
  readonly ackWait?: number | undefined;
}

/** Adds the command. */
export function addWorker(program: Program, shell: Shell): void {
  addNatsOptions(program.command("worker"))
    .description("do jobs of runs that were begun with --nats")
    .addOption(DEVICE)
    .addOption(THREADS)
    .addOption(CONCURRENCY)
    .option("--once", "stop when no run is left to work on")
    .addOption(ACK_WAIT)
    .addOption(ALLOW_MODEL_CODE)
    .addOption(LOCKFILE)
    .addOption(FROZEN)
    .addOption(ZENODO_URL)
    .addHelpText("after", helpFooter("worker", EXAMPLES))
    .action((flags, command) =>
      shell.run(command, (session) => work(flags, session))
    );
}

async function work(flags: WorkerFlags, session: Session): Promise<Outcome> {
  const { runWorker } = await import("../../lib/cluster/mod.ts");
  const { device, threads, concurrency, allowModelCode, once } = flags;
  const summary = await runWorker({
    ...natsSettingsOf(flags),
    store: await openCliStore(session, flags),
    device,
    threads,
    concurrency,
    allowModelCode,
    once,
    ackWaitMs: flags.ackWait && flags.ackWait * MS_PER_SECOND,
    signal: session.signal,
    onEvent: session.onEvent,
  });
  const { done, givenBack, dead } = summary;
  return {
    document: summary,
    text: () =>
      `${counted(done, "job")} done, ${givenBack} given back, ${dead} given up`,
    isSummary: true,
  };
}
