/** How soon a killed server serves again, and the memory of what it stores. */
import { connect } from "@nats-io/transport-node";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { NatsServer } from "./nats_server.ts";
import type { Recovery } from "./measured.ts";

const CHUNK_BYTES = 131_072; // The object store's.
const UNDER_WAY = 64;

/** A new server with so many messages and bytes. */
export async function measureRecovery(
  messages: number,
  bytes: number,
): Promise<Recovery> {
  await using server = await NatsServer.start();
  const client = await connect({ servers: server.url });
  const manager = await jetstreamManager(client);
  const stream = jetstream(client);
  await manager.streams.add({ name: "SMALL", subjects: ["small.>"] });
  await manager.streams.add({ name: "LARGE", subjects: ["large.>"] });
  const fill = async (room: string, count: number, body: Uint8Array) => {
    for (let first = 0; first < count; first += UNDER_WAY) {
      const size = Math.min(UNDER_WAY, count - first);
      await Promise.all(Array.from(
        { length: size },
        (_, place) => stream.publish(`${room}.${first + place}`, body),
      ));
    }
  };
  await fill("small", messages, new Uint8Array(700));
  await fill("large", bytes / CHUNK_BYTES, new Uint8Array(CHUNK_BYTES));
  await client.drain();
  const residentBytes = await server.residentBytes();
  await server.kill();
  const seconds = await server.startAgain();
  return { messages, bytes, seconds, residentBytes };
}
