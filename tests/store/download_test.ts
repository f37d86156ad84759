import assert from "node:assert/strict";
import { NetworkError } from "../../lib/errors.ts";
import { listDir } from "../../lib/platform/files.ts";
import { parseRetryAfter } from "../../lib/store/http.ts";
import {
  assertHolds,
  noise,
  PACKAGE,
  PACKAGE_SHA256,
  SOURCE,
  startWorld,
  WEIGHTS,
} from "./helpers.ts";

const PATHS = ["00001_MODEL/model.pt"];

Deno.test("a package is fetched, checked, unpacked as far as needed, once", async () => {
  await using world = await startWorld();
  const store = world.open();
  using first = await store.acquire(SOURCE, {
    paths: PATHS,
    onEvent: world.onEvent,
  });
  assert.equal(first.sha256, PACKAGE_SHA256);
  assert.equal(first.source.doi, SOURCE.doi);
  using file = await first.open("model.pt");
  await assertHolds(file, WEIGHTS);
  const unpacked = `${world.dir}/extracted/${PACKAGE_SHA256}/00001_MODEL`;
  assert.deepEqual(await listDir(unpacked), ["model.pt"]);
  const asked = world.server.requests.length;
  using _second = await store.acquire(SOURCE, { paths: PATHS });
  assert.equal(world.server.requests.length, asked);
  const stages = world.events.filter(({ type }) => type === "download")
    .map((event) => "stage" in event && event.stage);
  assert.equal(stages[0], "start");
  assert.equal(stages.at(-1), "done");
  assert.deepEqual(await listDir(`${world.dir}/partial`), []);
});

Deno.test("cut connections are continued where they ended", async () => {
  await using world = await startWorld();
  world.server.script(
    "model.zip",
    { cutAfter: 100_000 },
    { cutAfter: 50_000 },
    { status: 503 },
  );
  using made = await world.open().acquire(SOURCE);
  assert.equal(made.sha256, PACKAGE_SHA256);
  const asked = world.server.asked("model.zip");
  assert.equal(asked.length, 4);
  assert.match(asked[1]?.range ?? "", /^bytes=[1-9]\d*-$/);
  assert.match(asked[1]?.ifRange ?? "", /^"[0-9a-f]{32}"$/);
  assert.equal(asked.at(-1)?.status, 206);
});

Deno.test("a server that ignores ranges is read again from the start", async () => {
  await using world = await startWorld();
  world.server.script("model.zip", { cutAfter: 100_000 }, {
    ignoreRange: true,
  });
  using made = await world.open().acquire(SOURCE);
  assert.equal(made.sha256, PACKAGE_SHA256);
  assert.deepEqual(
    world.server.asked("model.zip").map(({ status }) => status),
    [200, 200],
  );
});

for (const second of [{ normal: true }, { ignoreIfRange: true }] as const) {
  const how = "normal" in second ? "answers in full" : "sends a piece of it";
  Deno.test(`content that changes midway is not mixed when the server ${how}`, async () => {
    await using world = await startWorld({
      plain: [{ name: "weights.pt", bytes: noise(200_000, 3) }],
    });
    world.server.script("weights.pt", { cutAfter: 100_000 }, second);
    const changed = noise(200_000, 4);
    const sleep = () => {
      world.server.replaceFile("weights.pt", changed);
      return Promise.resolve();
    };
    const url = `${world.server.baseUrl}/plain/weights.pt`;
    const store = world.open({ retry: { sleep } });
    using made = await store.acquire({ kind: "url", url });
    using file = await made.open("weights.pt");
    await assertHolds(file, changed);
  });
}

Deno.test("without validator or promise nothing is continued", async () => {
  const bytes = noise(200_000, 3);
  await using world = await startWorld({
    plain: [{ name: "weights.pt", bytes }],
  });
  world.server.script("weights.pt", {
    cutAfter: 100_000,
    noValidator: true,
  });
  const reference = {
    kind: "url",
    url: `${world.server.baseUrl}/plain/weights.pt`,
  } as const;
  using made = await world.open().acquire(reference);
  using file = await made.open("weights.pt");
  await assertHolds(file, bytes);
  assert.deepEqual(
    world.server.asked("weights.pt").map(({ range }) => range),
    [undefined, undefined],
  );
});

Deno.test("waits grow with jitter, and Retry-After is obeyed", async () => {
  await using world = await startWorld();
  world.server.script(
    "model.zip",
    { status: 500 },
    { status: 502 },
    { status: 429, headers: { "retry-after": "7" } },
  );
  using _made = await world.open().acquire(SOURCE);
  const [first = 0, second = 0, third] = world.waits;
  assert(first >= 250 && first <= 500 && second >= 500 && second <= 1000);
  assert.equal(third, 7000);
});

Deno.test("a server that asks for too long a pause is left alone", async () => {
  await using world = await startWorld();
  world.server.script("model.zip", {
    status: 429,
    headers: { "retry-after": "3600" },
  });
  await assert.rejects(world.open().acquire(SOURCE), /3600 s: the limit/);
});

Deno.test("tries end, and say how many there were", async () => {
  await using world = await startWorld();
  world.server.always("model.zip", { status: 503 });
  const store = world.open({ retry: { attempts: 3 } });
  await assert.rejects(store.acquire(SOURCE), (error) => {
    assert(error instanceof NetworkError);
    return /answered 503 \(tried 3 times\)/.test(error.message);
  });
  assert.equal(world.server.asked("model.zip").length, 3);
});

Deno.test("what is gone is not asked for again", async () => {
  await using world = await startWorld();
  world.server.always("model.zip", { status: 410 });
  await assert.rejects(world.open().acquire(SOURCE), { code: "network" });
  assert.equal(world.server.asked("model.zip").length, 1);
});

Deno.test("a silent server is given up, and continued", async () => {
  await using world = await startWorld();
  world.server.script("model.zip", { stallAfter: 90_000 });
  const store = world.open({ timeouts: { idleMs: 150 } });
  using made = await store.acquire(SOURCE, { onEvent: world.onEvent });
  assert.equal(made.sha256, PACKAGE_SHA256);
  const retry = world.events.find((event) =>
    event.type === "download" && event.stage === "retry"
  );
  assert.match(JSON.stringify(retry), /did not send more within 150 ms/);
});

Deno.test("a download can be cancelled, and continued later", async () => {
  await using world = await startWorld();
  world.server.script("model.zip", { stallAfter: 90_000 });
  const controller = new AbortController();
  const store = world.open();
  const pending = store.acquire(SOURCE, {
    signal: controller.signal,
    onEvent: (event) => {
      if (event.type === "download" && event.receivedBytes > 0) {
        controller.abort(new Error("Enough"));
      }
    },
  });
  await assert.rejects(pending, /Enough/);
  using made = await store.acquire(SOURCE);
  assert.equal(made.sha256, PACKAGE_SHA256);
  assert.equal(world.server.asked("model.zip").at(-1)?.status, 206);
});

Deno.test("wrong bytes are refused and nothing of them is kept", async (t) => {
  const cases = [
    ["md5", { md5: "0".repeat(32) }, /must have the MD5 0{32}: current value/],
    ["size", { size: PACKAGE.length + 1 }, /must have \d+ bytes: its server/],
  ] as const;
  for (const [name, wrong, message] of cases) {
    await t.step(name, async () => {
      const files = [{ name: "model.zip", bytes: PACKAGE, ...wrong }];
      await using world = await startWorld({ records: [{ id: 101, files }] });
      await assert.rejects(world.open().acquire(SOURCE), (error: Error) => {
        assert.match(error.message, message);
        return "code" in error && error.code === "integrity";
      });
      assert.deepEqual(await listDir(`${world.dir}/partial`), []);
    });
  }
});

Deno.test("a web page with status 200 is no model", async () => {
  await using world = await startWorld();
  world.server.always("model.zip", { html: true });
  await assert.rejects(
    world.open().acquire(SOURCE),
    /must be a zip archive: current content is a web page \(text\/html/,
  );
  world.server.always("record:101", { html: true });
  await assert.rejects(world.open().acquire(SOURCE), /must be JSON/);
});

Deno.test("a file over the limit is refused", async () => {
  await using world = await startWorld();
  const store = world.open({ maxBytes: 1000 });
  await assert.rejects(store.acquire(SOURCE), /the limit is 1000/);
});

Deno.test("redirects out of https are refused", async () => {
  await using world = await startWorld();
  for (const redirect of ["http://example.org/a", "ftp://x/y", "file:///etc"]) {
    world.server.script("model.zip", { redirect });
    await assert.rejects(world.open().acquire(SOURCE), {
      code: "network",
      message: /wanted is an https address/,
    });
  }
  world.server.always("model.zip", {
    redirect: "/records/101/files/model.zip",
  });
  await assert.rejects(world.open().acquire(SOURCE), /more than 10 times/);
});

Deno.test("Retry-After is read as seconds and as a date", () => {
  const now = Date.UTC(2026, 0, 1);
  assert.equal(parseRetryAfter("120", now), 120_000);
  assert.equal(
    parseRetryAfter("Thu, 01 Jan 2026 00:00:30 GMT", now),
    30_000,
  );
  assert.equal(parseRetryAfter("soon", now), undefined);
  assert.equal(parseRetryAfter(null, now), undefined);
});
