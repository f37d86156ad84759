/**
 * Measures on this machine what the simulation needs to know: a real nats-server
 * with file storage, the disk, and models on the local engine. Writes
 * `measured.json`. Takes about five minutes; `nats-server` must be on the PATH.
 *
 *     deno run -A bench/scale/measure.ts [repeats [server] [recovery] [disk] [jobs]]
 */
import { cpus, loadavg, totalmem } from "node:os";
import { measureDisk } from "./measure_disk.ts";
import { measureJobs } from "./measure_jobs.ts";
import { measureMessages } from "./measure_messages.ts";
import { measureObjects } from "./measure_objects.ts";
import { measureRecovery } from "./measure_recovery.ts";
import {
  type Measured,
  readMeasured,
  type Recovery,
  writeMeasured,
} from "./measured.ts";
import { NatsServer } from "./nats_server.ts";

const OBJECT_SIZES = [1e3, 1e6, 1e7, 1e8];
const HOLDINGS = [[0, 0], [1e5, 0], [1e6, 0], [0, 2 ** 30]] as const;

const repeats = Number(Deno.args[0] ?? 5);
const loadAtStart = loadavg()[0] ?? NaN;
const say = <Value>(value: Value): Value => {
  console.log(value);
  return value;
};

async function serverCosts(): Promise<Pick<Measured, "messages" | "objects">> {
  await using server = await NatsServer.start();
  const messages = say(await measureMessages(server, repeats));
  const objects = [];
  for (const bytes of OBJECT_SIZES) {
    objects.push(say(await measureObjects(server, bytes, repeats)));
  }
  return { messages, objects };
}

async function recoveries(): Promise<Recovery[]> {
  const found: Recovery[] = [];
  for (const [messages, bytes] of HOLDINGS) {
    const several: Recovery[] = [];
    for (let repeat = 0; repeat < Math.min(3, repeats); repeat++) {
      several.push(await measureRecovery(messages, bytes));
    }
    several.sort((a, b) => a.seconds - b.seconds);
    found.push(say(several[several.length >> 1]!));
  }
  return found;
}

const PARTS = {
  server: serverCosts,
  recovery: async () => ({ recoveries: await recoveries() }),
  disk: async () => ({ disk: say(await measureDisk()) }),
  jobs: async () => ({ jobs: say(await measureJobs(Math.min(3, repeats))) }),
};

const chosen = Deno.args.length > 1 ? Deno.args.slice(1) : Object.keys(PARTS);
let measured: Measured = await readMeasured();
for (const name of chosen) {
  const part = PARTS[name as keyof typeof PARTS];
  if (part === undefined) {
    throw new RangeError(`Parts are ${Object.keys(PARTS).join(", ")}`);
  }
  measured = { ...measured, ...await part() };
}
await writeMeasured({
  ...measured,
  machine: {
    processor: cpus()[0]?.model ?? "",
    cores: cpus().length,
    memoryBytes: totalmem(),
    deno: Deno.version.deno,
    natsServer: await NatsServer.version(),
    date: new Date().toISOString().slice(0, 10),
    repeats,
    loadAtStart,
    loadAtEnd: loadavg()[0] ?? NaN,
    notes: [
      "Server and clients shared the cores of this one machine, so wall times are pessimistic; processor times are told apart.",
      "A load above 2 means that other programs ran beside it.",
    ],
  },
});
