/** What a piece of work takes: wall time, and processor time on each side. */
import process from "node:process";
import type { NatsServer } from "./nats_server.ts";

/** Seconds. */
export interface Cost {
  /** From begin to end. */
  readonly wall: number;
  /** Processor time of the server. */
  readonly server: number;
  /** Processor time of this process, its threads included. */
  readonly client: number;
}

/** Measures one piece of work. */
export async function costOf(
  server: NatsServer,
  work: () => Promise<unknown>,
): Promise<Cost> {
  const [before, own] = [await server.cpuSeconds(), process.cpuUsage()];
  const start = performance.now();
  await work();
  const wall = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(own);
  const used = await server.cpuSeconds() - before;
  return { wall, server: used, client: (user + system) / 1e6 };
}

/** The middle of several costs, each part for itself, for one of `count`. */
export function medianCost(costs: readonly Cost[], count: number): Cost {
  const middle = (pick: (cost: Cost) => number) => {
    const sorted = costs.map(pick).sort((a, b) => a - b);
    return Number(((sorted[sorted.length >> 1] ?? NaN) / count).toPrecision(3));
  };
  return {
    wall: middle(({ wall }) => wall),
    server: middle(({ server }) => server),
    client: middle(({ client }) => client),
  };
}
