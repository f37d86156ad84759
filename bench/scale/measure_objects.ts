/** Results: objects put, got and removed, as the engine does it. */
import {
  type Connection,
  connectNats,
} from "../../lib/cluster/connection/connect.ts";
import {
  getObject,
  putObject,
  removeObject,
} from "../../lib/cluster/connection/objects.ts";
import { ensureObjects } from "../../lib/cluster/connection/streams.ts";
import { type Cost, costOf, medianCost } from "./cost.ts";
import type { NatsServer } from "./nats_server.ts";
import type { ObjectCosts } from "./measured.ts";

const RUN = "0123456789abcdef";
const ENOUGH_BYTES = 200e6;
const MAX_OBJECTS = 300;

/** Objects of one size, as many as give a time that can be measured. */
export async function measureObjects(
  server: NatsServer,
  bytes: number,
  repeats: number,
): Promise<ObjectCosts> {
  await using connection = await connectNats({ servers: server.url }, {});
  await ensureObjects(connection, RUN);
  const costs: Omit<{ [K in keyof ObjectCosts]: Cost[] }, "bytes"> = {
    put: [],
    get: [],
    remove: [],
  };
  const count = Math.min(MAX_OBJECTS, Math.ceil(ENOUGH_BYTES / bytes));
  const work = workOn(connection, randomBytes(bytes), count);
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const what of ["put", "get", "remove"] as const) {
      costs[what].push(await costOf(server, work[what]));
    }
  }
  return {
    bytes,
    put: medianCost(costs.put, count),
    get: medianCost(costs.get, count),
    remove: medianCost(costs.remove, count),
  };
}

function workOn(connection: Connection, body: Uint8Array, count: number) {
  const names = Array.from({ length: count }, (_, index) => `result-${index}`);
  const each = (work: (name: string) => Promise<unknown>) => async () => {
    for (const name of names) await work(name);
  };
  const refs = new Map<string, Awaited<ReturnType<typeof putObject>>>();
  return {
    put: each(async (name) => {
      refs.set(name, await putObject(connection, { run: RUN, name }, body));
    }),
    get: each((name) => getObject(connection, RUN, refs.get(name)!)),
    remove: each((name) => removeObject(connection, { run: RUN, name })),
  };
}

function randomBytes(count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  for (let at = 0; at < count; at += 65_536) {
    crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  }
  return bytes;
}
