/** What tests of chaos look at: folders, servers and processes. */
import { join } from "node:path";
import { connectNats } from "../../lib/cluster/connection/connect.ts";
import { ensureStreams } from "../../lib/cluster/connection/streams.ts";
import { sha256Hex } from "../../lib/platform/digest.ts";
import type { NatsServer } from "./nats_server.ts";

const PATIENCE_MS = 120_000;
const LOOK_MS = 25;

/**
 * Waits until something holds.
 *
 * @throws {Error} when it does not for two minutes; tells how it stood.
 */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  stand: () => unknown = () => "",
): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!await holds()) {
    if (Date.now() > end) {
      throw new Error(`Waited in vain until ${what}: ${await stand()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** SHA-256 of each file of a folder, hidden ones included, by name. */
export async function digestsIn(
  folder: string,
): Promise<{ [name: string]: string }> {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  const digests: { [name: string]: string } = {};
  for (const name of names) {
    digests[name] = sha256Hex(await Deno.readFile(join(folder, name)));
  }
  return digests;
}

/** How many files with this ending a folder has. */
export function countIn(folder: string, ending: string): number {
  try {
    return [...Deno.readDirSync(folder)]
      .filter(({ name }) => name.endsWith(ending) && !name.startsWith("."))
      .length;
  } catch {
    return 0; // It is not there yet.
  }
}

/** Names of streams that hold messages, with their number; not the records. */
export async function keptBy(
  { url }: Pick<NatsServer, "url">,
): Promise<{ [stream: string]: number }> {
  await using connection = await connectNats({ servers: url }, {});
  const kept: { [stream: string]: number } = {};
  for await (const { config, state } of connection.manager.streams.list()) {
    const isEmpty = state.messages === 0 && !config.name.includes("objects");
    if (isEmpty || config.name === "medigan-runs") continue;
    kept[config.name] = state.messages;
  }
  return kept;
}

/** Lets leases of killed coordinators end soon, as an operator may. */
export async function shortenLeases(
  { url }: Pick<NatsServer, "url">,
  seconds: number,
): Promise<void> {
  await using connection = await connectNats({ servers: url }, {});
  await ensureStreams(connection);
  const max_age = seconds * 1e9;
  const wish = { max_age, duplicate_window: max_age };
  await connection.manager.streams.update("medigan-leases", wish);
}

/** Processes of this machine that were told of a server, but for the server. */
export async function processesOf(
  { url }: Pick<NatsServer, "url">,
): Promise<string[]> {
  const found: string[] = [];
  for (const pid of processNumbers()) {
    const line = await Deno.readTextFile(`/proc/${pid}/cmdline`)
      .catch(() => ""); // It has just ended.
    if (line.includes(url)) found.push(line.replaceAll("\0", " "));
  }
  return found;
}

function processNumbers(): string[] {
  try {
    return [...Deno.readDirSync("/proc")].map(({ name }) => name)
      .filter((name) => /^\d+$/.test(name));
  } catch {
    return []; // Not Linux.
  }
}
