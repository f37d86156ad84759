/** Refreshing against a server that does everything a server should not. */
import assert from "node:assert/strict";
import type { MediganEvent } from "../../lib/events.ts";
import { makeScratchDir } from "../../lib/platform/files.ts";
import {
  refreshIndex,
  type RefreshIndexOptions,
} from "../../lib/registry/mod.ts";

type Answer = (request: Request) => Response | Promise<Response>;

const GOOD = JSON.stringify({
  "00001_FIRST": { execution: {}, selection: { organ: ["brain"] } },
});
const BETTER = JSON.stringify({
  ...JSON.parse(GOOD),
  "00002_SECOND": { execution: {}, selection: {} },
});

/** A server whose answer can be changed, a place for the copy, and notices. */
async function stage() {
  const scratch = await makeScratchDir();
  const notices: MediganEvent[] = [];
  const state: { answer: Answer; requests: Request[] } = {
    answer: good,
    requests: [],
  };
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {}, onError: () => cut() },
    (request) => {
      state.requests.push(request);
      return state.answer(request);
    },
  );
  const refresh = (options: Partial<RefreshIndexOptions> = {}) =>
    refreshIndex({
      cachePath: `${scratch.path}/index.json`,
      url: `http://127.0.0.1:${server.addr.port}/global.json`,
      maxAgeMs: 0,
      onEvent: (event) => notices.push(event),
      ...options,
    });
  return {
    state,
    notices,
    refresh,
    copyPath: `${scratch.path}/index.json`,
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await scratch[Symbol.asyncDispose]();
    },
  };
}

const good: Answer = (request) =>
  request.headers.get("if-none-match") === '"1"'
    ? new Response(null, { status: 304 })
    : new Response(GOOD, { headers: { etag: '"1"' } });

function cut(): Response {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(BETTER.slice(0, 40)));
      setTimeout(() => controller.error(new Error("Cut")), 10);
    },
  });
  return new Response(body, { headers: { etag: '"cut"' } });
}

const BAD: { readonly [name: string]: Answer } = {
  "an error 500": () => new Response("oops", { status: 500 }),
  "an error 500 with an index": () => new Response(BETTER, { status: 500 }),
  "a page 404": () => new Response("<html>Not found", { status: 404 }),
  "a web page with status 200": () => new Response("<html>Log in</html>"),
  "truncated JSON": () => new Response(BETTER.slice(0, -5)),
  "an empty body": () => new Response(""),
  "an empty object": () => new Response("{}"),
  "a message in JSON": () => new Response('{"message": "rate limit"}'),
  "a cut connection": cut,
  "status 204": () => new Response(null, { status: 204 }),
};

Deno.test("the first time the index is fetched and kept", async () => {
  await using here = await stage();
  const { index, source, ageMs } = await here.refresh();
  assert.deepEqual(index.listModels(), ["00001_FIRST"]);
  assert.deepEqual([source, ageMs], ["network", 0]);
  assert.deepEqual(here.notices, []);
});

Deno.test("a young copy is used without asking", async () => {
  await using here = await stage();
  await here.refresh();
  const { source, ageMs } = await here.refresh({ maxAgeMs: 60_000 });
  assert.equal(source, "copy");
  assert(ageMs >= 0 && ageMs < 60_000);
  assert.equal(here.state.requests.length, 1);
});

Deno.test("an old copy is confirmed by its ETag", async () => {
  await using here = await stage();
  await here.refresh();
  assert.equal((await here.refresh()).source, "unchanged");
  // The confirmation counts: the copy is young again, and keeps its ETag.
  assert.equal((await here.refresh({ maxAgeMs: 60_000 })).source, "copy");
  assert.equal((await here.refresh()).source, "unchanged");
  assert.equal(here.state.requests.length, 3);
});

Deno.test("a new version replaces the copy", async () => {
  await using here = await stage();
  await here.refresh();
  here.state.answer = () => new Response(BETTER, { headers: { etag: '"2"' } });
  const { index, source } = await here.refresh();
  assert.equal(source, "network");
  assert.equal(index.listModels().length, 2);
  const offline = await here.refresh({ offline: true });
  assert.equal(offline.index.listModels().length, 2);
});

for (const [name, answer] of Object.entries(BAD)) {
  Deno.test(`${name} never replaces a good copy`, async () => {
    await using here = await stage();
    await here.refresh();
    const before = await Deno.readTextFile(here.copyPath);
    here.state.answer = answer;
    const { index, source } = await here.refresh();
    assert.deepEqual([index.listModels(), source], [["00001_FIRST"], "copy"]);
    assert.equal(await Deno.readTextFile(here.copyPath), before);
    const [notice] = here.notices;
    assert(notice?.type === "notice" && notice.code === "index-not-fresh");
  });

  Deno.test(`${name} is an error where there is no copy`, async () => {
    await using here = await stage();
    here.state.answer = answer;
    await assert.rejects(here.refresh(), { name: /^(Network|Card)Error$/ });
    await assert.rejects(Deno.stat(here.copyPath), Deno.errors.NotFound);
  });
}

Deno.test("not modified is no answer where there is no copy", async () => {
  await using here = await stage();
  here.state.answer = () => new Response(null, { status: 304 });
  await assert.rejects(here.refresh(), /current status is 304/);
});

Deno.test("a silent server is given up, the copy serves", async () => {
  await using here = await stage();
  await here.refresh();
  const { promise, resolve } = Promise.withResolvers<Response>();
  here.state.answer = () => promise;
  const { source } = await here.refresh({ timeoutMs: 50 });
  resolve(new Response("late"));
  assert.equal(source, "copy");
});

Deno.test("a cancelled refresh is cancelled, copy or not", async () => {
  await using here = await stage();
  await here.refresh();
  const signal = AbortSignal.abort(new Error("Enough"));
  await assert.rejects(here.refresh({ signal }), /Enough/);
});

Deno.test("offline asks no server and says how old the copy is", async () => {
  await using here = await stage();
  await assert.rejects(here.refresh({ offline: true }), {
    code: "offline",
    exitCode: 3,
    hint: /Fetch the index once/,
  });
  await here.refresh();
  assert.equal((await here.refresh({ offline: true })).source, "copy");
  const [notice] = here.notices;
  assert(notice?.type === "notice" && notice.code === "index-offline");
  assert.equal(here.state.requests.length, 1);
});

Deno.test("a damaged copy, or one of another address, is fetched again", async () => {
  await using here = await stage();
  await here.refresh();
  for (const damage of ["", "{}", "<html>", '{"url": 1}']) {
    await Deno.writeTextFile(here.copyPath, damage);
    const { source } = await here.refresh({ maxAgeMs: 60_000 });
    assert.equal(source, "network");
  }
  const copy = JSON.parse(await Deno.readTextFile(here.copyPath));
  const foreign = JSON.stringify({ ...copy, url: "https://example.org/" });
  await Deno.writeTextFile(here.copyPath, foreign);
  assert.equal((await here.refresh({ maxAgeMs: 60_000 })).source, "network");
});
