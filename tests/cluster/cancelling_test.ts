/** The end of one run leaves those of others alone. */
import assert from "node:assert/strict";
import { connectNats } from "../../lib/cluster/connection/connect.ts";
import {
  DEFAULT_ACK_WAIT_MS,
  ensureConsumer,
  ensureStreams,
} from "../../lib/cluster/connection/streams.ts";
import { clearRun } from "../../lib/cluster/coordinator/lead_run.ts";
import { publishJob } from "../../lib/cluster/coordinator/publish_job.ts";
import { takeJob } from "../../lib/cluster/worker/job_message.ts";
import { natsTest, startNats } from "./nats_server.ts";

const ONE = "0".repeat(16);
const OTHER = "1".repeat(16);

natsTest(
  "jobs of other runs are handed out after a run was cleared",
  async () => {
    await using server = await startNats();
    await using connection = await connectNats({ servers: server.url }, {});
    await ensureStreams(connection);
    const jobClass = { device: "any", trust: "data" } as const;
    const consumer = await ensureConsumer(connection, {
      ...jobClass,
      ackWaitMs: DEFAULT_ACK_WAIT_MS,
    });
    const spec = {
      name: "spec",
      bytes: 1,
      sha256: "0".repeat(64),
      pieceBytes: 1,
    };
    for (const run of [ONE, OTHER, ONE]) {
      const of = { connection, ...jobClass, run, kind: "samples", spec };
      for (let first = 0; first < 3; first++) {
        await publishJob({ ...of, tries: 1 }, { first, end: first + 1 });
      }
    }
    await clearRun(connection, ONE);
    const runs: string[] = [];
    for (let turn = 0; turn < 3; turn++) {
      const message = await takeJob(connection, consumer, { waitMs: 1000 });
      runs.push(message?.subject.split(".").at(-2) ?? "none");
      await message?.ack();
    }
    assert.deepEqual(runs, [OTHER, OTHER, OTHER]);
    assert.equal(
      await takeJob(connection, consumer),
      undefined,
    );
  },
);
