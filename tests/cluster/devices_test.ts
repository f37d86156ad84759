/** Runs whose samples are made on several kinds of devices. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { natsEngine, runWorker } from "../../lib/cluster/mod.ts";
import { Generators } from "../../lib/generators.ts";
import { type Device, inspectDevices } from "../../lib/runtime/mod.ts";
import { natsTest } from "./nats_server.ts";
import { withCluster } from "./with_cluster.ts";

const RUN = { numSamples: 12, batchSize: 2, seed: 5, device: "wasm" } as const;

const reports = await inspectDevices();
const others = reports.filter(({ device, isAvailable }) =>
  device !== "wasm" && isAvailable
).map(({ device }) => device);

for (const other of others) {
  natsTest(
    `a manifest tells what wasm made, and what ${other} did`,
    () =>
      withCluster(async ({ dir, servers, store }) => {
        /** Ends after its first job. */
        const workOnce = async (device: Device) => {
          const stop = new AbortController();
          await runWorker({
            servers,
            store,
            device,
            signal: stop.signal,
            onEvent(event) {
              if (event.type === "job" && event.state === "done") stop.abort();
            },
          });
        };
        const making = new Generators({ store }).generate(0, {
          ...RUN,
          output: join(dir, "run"),
          engine: natsEngine({ servers, jobSize: 6 }),
        });
        await workOnce("wasm");
        await workOnce(other);
        const { device, files } = await making;
        assert.equal(device, [other, "wasm"].sort().join(", "));
        assert.deepEqual(
          files.map((file) => file.device),
          files.map(({ index }) => index < 6 ? "wasm" : other),
        );
        const alone = await new Generators({ store }).generate(0, {
          ...RUN,
          device: other,
          output: join(dir, "alone"),
        });
        const pixels = (manifest: typeof alone) =>
          manifest.files.slice(6).map((file) => file.pixels);
        assert.deepEqual(pixels({ ...alone, files }), pixels(alone));
      }),
  );

  natsTest(
    `--require-device ${other} leaves wasm workers idle`,
    () =>
      withCluster(async ({ dir, servers, store }) => {
        const stop = new AbortController();
        const idle = runWorker({
          servers,
          store,
          device: "wasm",
          signal: stop.signal,
        });
        const making = new Generators({ store }).generate(0, {
          ...RUN,
          output: join(dir, "run"),
          engine: natsEngine({ servers, jobSize: 6, requireDevice: other }),
        });
        const working = runWorker({
          servers,
          store,
          device: other,
          signal: stop.signal,
        });
        assert.equal((await making).device, other);
        stop.abort();
        assert.equal((await idle).done, 0);
        assert.equal((await working).done, 2);
      }),
  );
}
