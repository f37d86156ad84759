/** Small messages: publication with acknowledgement, pull and acknowledgement. */
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { AckPolicy, jetstream, jetstreamManager } from "@nats-io/jetstream";
import { type Cost, costOf, medianCost } from "./cost.ts";
import type { NatsServer } from "./nats_server.ts";
import type { MessageCosts } from "./measured.ts";

const BODY = "x".repeat(700); // A job as JSON.
const ALONE = 1_000;
const TOGETHER = 10_000;
const UNDER_WAY = 64;

/** What is done with so many messages, so many at a time. */
type Work = (count: number, lanes: number) => Promise<void>;

/** Messages of a work queue, as the engine's, one subject each. */
export async function measureMessages(
  server: NatsServer,
  repeats: number,
): Promise<MessageCosts> {
  const client = await connect({ servers: server.url });
  const { publish, pull } = await openQueue(client);
  const measure = async (work: Work, count: number, lanes: number) => {
    const costs: Cost[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      if (work === pull) await publish(count, UNDER_WAY);
      costs.push(await costOf(server, () => work(count, lanes)));
      if (work === publish) await pull(count, UNDER_WAY);
    }
    return medianCost(costs, count);
  };
  const costs = {
    publishAlone: await measure(publish, ALONE, 1),
    publishTogether: await measure(publish, TOGETHER, UNDER_WAY),
    pullAlone: await measure(pull, ALONE, 1),
    pullTogether: await measure(pull, TOGETHER, UNDER_WAY),
  };
  await client.drain();
  return costs;
}

async function openQueue(
  client: NatsConnection,
): Promise<{ publish: Work; pull: Work }> {
  const manager = await jetstreamManager(client);
  const stream = jetstream(client);
  await manager.streams.add({
    ...{ name: "JOBS", subjects: ["jobs.>"], retention: "workqueue" },
    ...{ discard: "new", max_msgs_per_subject: 1 },
    discard_new_per_subject: true,
  });
  const durable = { durable_name: "worker", ack_policy: AckPolicy.Explicit };
  await manager.consumers.add("JOBS", { ...durable, max_ack_pending: 10_000 });
  const consumer = await stream.consumers.get("JOBS", "worker");
  let next = 0;
  return {
    publish: (count, lanes) =>
      inLanes(count, lanes, () => {
        const name = `run.${next++}`;
        return stream.publish(`jobs.${name}`, BODY, { msgID: name });
      }),
    pull: (count, lanes) =>
      inLanes(count, lanes, async () => {
        const message = await consumer.next({ expires: 5_000 });
        if (!await message?.ackAck()) throw new Error("A message was lost");
      }),
  };
}

async function inLanes(
  count: number,
  lanes: number,
  work: () => Promise<unknown>,
): Promise<void> {
  let left = count;
  const lane = async () => {
    while (left-- > 0) await work();
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
