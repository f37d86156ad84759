/** Getting to the server: proofs of identity, encryption, what is told. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { listRuns, natsSettings } from "../../lib/cluster/mod.ts";
import { withFolder } from "../cli/folders.ts";
import { runCli } from "../cli/run_cli.ts";
import { natsTest, startNats } from "./nats_server.ts";

const SECRET = "s3cret-that-nobody-may-see";

/** Made for these tests; no server knows them. */
const NKEY = {
  seed: "SUAAVIAP5R36AXZRJNABSJOFDQY7T6QQJVCREHWC6SSG4BA45EZE3BO7L4",
  name: "UCHC6OFAB6BYARBSQA26FG2MEDZ44GRLSINZRIG3B4O57OMMVB4QKDSD",
};
const OTHER_SEED = "SUAJI6HQNJQ3FAFPYFMXOMHDDCGW73JO3LJAI2AJ7SQTDA45WYXAQ6FKUU";

Deno.test("addresses are read without what they hold of secrets", () => {
  const settings = natsSettings({ servers: `tls://${SECRET}@one, two:99` });
  assert.deepEqual(settings.servers, ["one:4222", "two:99"]);
  assert.equal(settings.token, SECRET);
  assert(settings.isEncrypted);
  for (
    const servers of [`http://${SECRET}@x`, `nats://a/${SECRET}`, "nats://"]
  ) {
    assert.throws(() => natsSettings({ servers }), (error: Error) => {
      assert.match(error.message, /must be nats:\/\/HOST:PORT/);
      return !error.message.includes(SECRET);
    });
  }
  assert.throws(
    () => natsSettings({ token: SECRET, user: "ada" }),
    /a token and a user/,
  );
});

natsTest("a token, a user and a wrong one of each", async () => {
  await using byToken = await startNats({
    config: `authorization { token: "${SECRET}" }`,
  });
  const servers = byToken.url;
  assert.deepEqual(await listRuns({ servers, token: SECRET }), []);
  for (const token of [undefined, `${SECRET}-not`]) {
    await assert.rejects(listRuns({ servers, token }), (error: Error) => {
      assert.match(error.message, /does not accept who asks/);
      return !`${error.message} ${error.stack}`.includes(SECRET);
    });
  }
  await using byUser = await startNats({
    config: `authorization { user: "ada", password: "${SECRET}" }`,
  });
  const user = { servers: byUser.url, user: "ada" };
  assert.deepEqual(await listRuns({ ...user, password: SECRET }), []);
  await assert.rejects(listRuns({ ...user, password: "x" }), /does not accept/);
});

natsTest("an NKey from a file", () =>
  withFolder(async (dir) => {
    const nkeyFile = join(dir, "user.nk");
    await Deno.writeTextFile(nkeyFile, `${NKEY.seed}\n`);
    await using server = await startNats({
      config: `authorization { users: [ { nkey: ${NKEY.name} } ] }`,
    });
    assert.deepEqual(await listRuns({ servers: server.url, nkeyFile }), []);
    await Deno.writeTextFile(nkeyFile, OTHER_SEED);
    await assert.rejects(
      listRuns({ servers: server.url, nkeyFile }),
      /does not accept/,
    );
    await Deno.writeTextFile(nkeyFile, SECRET);
    await assert.rejects(
      listRuns({ servers: server.url, nkeyFile }),
      (error: Error) => !error.message.includes(SECRET),
    );
  }));

natsTest("a server without JetStream, and none at all", async () => {
  await using server = await startNats({ hasJetStream: false });
  await assert.rejects(listRuns({ servers: server.url }), (error: Error) => {
    assert.match(error.message, /JetStream is not switched on/);
    return true;
  });
  const { code, stderr, stdout } = await runCli(
    ["jobs", "ls", "--json", "--nats", `nats://${SECRET}@127.0.0.1:1`],
  );
  assert.equal(code, 3);
  assert.match(stderr, /does not answer/);
  assert(!`${stderr}${stdout}`.includes(SECRET));
});

natsTest("streams that are others' are left alone", async () => {
  await using server = await startNats();
  const { connect } = await import("@nats-io/transport-node");
  const { jetstreamManager } = await import("@nats-io/jetstream");
  const nats = await connect({ servers: server.host });
  const manager = await jetstreamManager(nats);
  await manager.streams.add({ name: "medigan-runs", subjects: ["other"] });
  await nats.close();
  await assert.rejects(
    listRuns({ servers: server.url }),
    /medigan-runs .* not set up as medigan needs it/,
  );
});
