/** What a test of runs on many machines begins with. */
import { join } from "node:path";
import { Generators } from "../../lib/generators.ts";
import { openStore, type Store } from "../../lib/store/mod.ts";
import { withFolder } from "../cli/folders.ts";
import { type NatsServer, startNats } from "./nats_server.ts";

/** One machine and its server. */
export interface Cluster {
  /** A folder that goes with the test. */
  readonly dir: string;
  /** The server. */
  readonly server: NatsServer;
  /** Its address. */
  readonly servers: string;
  /** Models, without a network. */
  readonly store: Store;
  /** Generators of this store. */
  readonly generators: Generators;
}

/** Runs a test with a server and a folder of its own. */
export function withCluster(
  test: (cluster: Cluster) => Promise<void>,
): Promise<void> {
  return withFolder(async (dir) => {
    await using server = await startNats();
    const store = openStore({ dir: join(dir, "cache"), offline: true });
    const generators = new Generators({ store });
    await test({ dir, server, servers: server.url, store, generators });
  });
}
