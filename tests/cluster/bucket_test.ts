/** Runs that are kept in a bucket of the server. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { writeSamplesToBucket } from "../../lib/cluster/mod.ts";
import { unpackFiles } from "../../lib/cluster/samples/packed_files.ts";
import { localEngine, writeSamples } from "../../lib/sampling/mod.ts";
import { withFolder } from "../cli/folders.ts";
import { runCli, runJson } from "../cli/run_cli.ts";
import { exampleGenerator } from "../sampling/fake_generator.ts";
import { natsTest, startNats } from "./nats_server.ts";
import { startWorker } from "./workers.ts";

async function openBucket(host: string, bucket: string) {
  const { connect } = await import("@nats-io/transport-node");
  const { Objm } = await import("@nats-io/obj");
  const nats = await connect({ servers: host });
  return { nats, store: await new Objm(nats).open(bucket) };
}

natsTest(
  "a bucket holds the files and the manifest of a folder",
  () =>
    withFolder(async (dir) => {
      await using server = await startNats();
      await using generator = exampleGenerator();
      const run = { numSamples: 5, seed: 7 };
      const folder = join(dir, "run");
      const alone = await writeSamples(generator, folder, run);
      const nats = { servers: server.url };
      const options = { ...run, engine: localEngine(), nats };
      const interrupt = new AbortController();
      await assert.rejects(writeSamplesToBucket(generator, "masses", {
        ...options,
        signal: interrupt.signal,
        onEvent: (event) => {
          if (event.type === "samples" && event.done === 2) interrupt.abort();
        },
      }));
      const again = writeSamplesToBucket(generator, "masses", options);
      await assert.rejects(again, /already holds a run/);
      const other = { ...options, seed: 8, resume: true };
      await assert.rejects(
        writeSamplesToBucket(generator, "masses", other),
        /options\.seed was "7" and is "8"/,
      );
      const resumed = { engine: localEngine(), nats, resume: true };
      const many = await writeSamplesToBucket(generator, "masses", resumed);
      assert.deepEqual(many, alone);
      const { nats: connection, store } = await openBucket(
        server.host,
        "masses",
      );
      const archive = await store.getBlob("000003-000003.zip");
      const [file] = await unpackFiles(archive ?? new Uint8Array(), {
        first: 3,
        end: 4,
      });
      assert.deepEqual(
        file && new Uint8Array(file.bytes),
        await Deno.readFile(join(folder, file?.name ?? "")),
      );
      await connection.close();
      await assert.rejects(
        writeSamplesToBucket(generator, "no name", options),
        /must be letters/,
      );
    }),
);

natsTest(
  "the command line writes to a bucket, with a server alone",
  async () => {
    await using server = await startNats();
    await using _worker = startWorker(server);
    const words = ["generate", "0", "-n", "4", "--seed", "7", "-o", "obj:four"];
    const device = ["--device", "wasm"];
    const alone = await runCli([...words, ...device]);
    assert.equal(alone.code, 2);
    assert.match(alone.stderr, /--nats/);
    const { code, document } = await runJson<{ manifest: string }>(
      [...words, ...device, "--nats", server.url],
    );
    assert.equal(code, 0);
    assert.equal(document.manifest, "obj:four/manifest.json");
  },
);
