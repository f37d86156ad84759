/** From a folder to a record and an issue, against services on loopback. */
import assert from "node:assert/strict";
import { join } from "node:path";
import {
  contribute,
  type ContributeOptions,
  discardContribution,
} from "../../lib/contribute/mod.ts";
import { describeRequest } from "../../lib/contribute/publish/api.ts";
import { encodeModel } from "../../lib/onnx/mod.ts";
import { type ModelCard, parseCard } from "../../lib/registry/mod.ts";
import { Generators, openStore } from "../../mod.ts";
import { scratch } from "../sampling/folders.ts";
import { startZenodo } from "../zenodo_server.ts";
import { constantNet, netCard, writeFolder } from "./packages.ts";
import { PublishingServer, TOKEN } from "./publishing_server.ts";

interface Place {
  readonly server: PublishingServer;
  readonly dir: string;
  readonly archive: string;
  readonly folder: string;
  readonly options: ContributeOptions;
}

function readyCard(change: Partial<ModelCard> = {}): ModelCard {
  const card = netCard();
  return {
    ...card,
    selection: { ...card.selection, license: "MIT", modality: ["MRI"] },
    description: {
      ...card.description,
      authors: ["Ada Author"],
      doi: ["10.1000/a-paper"],
    },
    ...change,
  };
}

async function withServices(
  test: (place: Place) => Promise<void>,
  card = readyCard(),
): Promise<void> {
  await using held = await scratch();
  await using server = await new PublishingServer().listen();
  const dir = held.path;
  const folder = join(dir, "pixels");
  await writeFolder(folder, {
    "net.onnx": encodeModel(constantNet()),
    "medigan.json": JSON.stringify(card),
  });
  const options: ContributeOptions = {
    store: openStore({ dir: join(dir, "cache"), offline: true }),
    zenodoUrl: server.url,
    githubUrl: server.url,
    repository: "them/medigan",
    zenodoToken: TOKEN,
    githubToken: TOKEN,
    confirm: () => Promise.resolve(true),
    baseDelayMs: 1,
  };
  await test({ server, dir, folder, archive: `${folder}.zip`, options });
}

function lines({ requests }: PublishingServer): string[] {
  return requests.map(({ line }) => line.replace(/bucket-\d+|\d{4}/, "N"));
}

const ALL_STEPS = [
  "POST /api/deposit/depositions",
  "PUT /api/files/N/pixels.zip",
  "PUT /api/deposit/depositions/N",
  "POST /api/deposit/depositions/N/actions/publish",
  "GET /repos/them/medigan/issues",
  "POST /repos/them/medigan/issues",
];

Deno.test("a folder becomes a record and an issue, each step once", () =>
  withServices(async ({ server, folder, archive, options }) => {
    const { record, card, recordUrl } = await contribute(folder, options);
    assert.deepEqual(lines(server), ALL_STEPS);
    const [deposition] = server.depositions.values();
    assert.deepEqual(
      deposition?.files.get("pixels.zip"),
      await Deno.readFile(archive),
    );
    const { title, license, creators, related_identifiers } = deposition!
      .metadata;
    assert.deepEqual([title, license], [card.description.title, "mit"]);
    assert.deepEqual(creators, [{ name: "Ada Author" }]);
    assert.deepEqual(related_identifiers, [
      { identifier: "10.1000/a-paper", relation: "isSupplementTo" },
    ]);
    assert.equal(record.doi, `10.5072/zenodo.${deposition!.id}`);
    assert.equal(recordUrl, `${server.url}/records/${deposition!.id}`);
    const issue = server.issues[0]!;
    assert.equal(issue.title, `Model: ${card.id}`);
    const json = /```json\n([^]*)\n```/.exec(issue.body)?.[1] ?? "";
    assert.deepEqual(parseCard(JSON.parse(json)), card);
    assert.equal(card.execution.source.kind, "zenodo");
  }));

Deno.test("the facade tests a folder, then publishes it", () =>
  withServices(async ({ server, folder, options }) => {
    const { store, ...others } = options;
    const generators = new Generators({ store });
    const { card } = await generators.contribute({ path: folder, ...others });
    assert.equal(card.execution.selfTest?.samples.length, 4);
    assert.deepEqual(lines(server), ALL_STEPS);
  }));

Deno.test("tokens are in one header and nowhere else", () =>
  withServices(async ({ server, folder, archive, options }) => {
    const told: unknown[] = [];
    const onEvent = (event: unknown) => told.push(event);
    await contribute(folder, { ...options, onEvent });
    for (const { authorization, query, line, body } of server.requests) {
      assert.equal(authorization, `Bearer ${TOKEN}`);
      const text = line + query + new TextDecoder().decode(body);
      assert(!text.includes(TOKEN));
    }
    const state = await Deno.readTextFile(`${archive}.contribution.json`);
    assert(!(state + JSON.stringify(told)).includes(TOKEN));
    const refused = contribute(folder, {
      ...options,
      zenodoUrl: `${server.url}/x`,
      zenodoToken: "wrong-token",
    });
    await assert.rejects(
      refused,
      (error: Error) =>
        !(`${error.message} ${error.stack}`).includes("wrong-token"),
    );
  }));

for (
  const [step, trouble] of [
    ["POST /api/deposit/depositions", { status: 404 }],
    ["POST /api/deposit/depositions", "lost"],
    ["POST /api/deposit/depositions", "broken"],
    ["/api/files/", { status: 404 }],
    ["PUT /api/deposit/depositions", { status: 404 }],
    ["/actions/publish", { status: 404 }],
    ["/actions/publish", "lost"],
    ["POST /repos", { status: 404 }],
    ["POST /repos", "lost"],
    ["POST /repos", "broken"],
  ] as const
) {
  const what = { lost: "a lost answer", broken: "a fault after the work" }[
    String(trouble)
  ] ?? "a refusal";
  Deno.test(`after ${what} at ${step} the same call goes on there`, () =>
    withServices(async ({ server, folder, options }) => {
      server.trouble(step, trouble);
      const first = await contribute(folder, options).catch(() => undefined);
      const isSeenThrough = trouble === "lost" && step.endsWith("publish");
      assert.equal(first !== undefined, isSeenThrough);
      const { record } = await contribute(folder, options);
      assert(record.doi && record.issueUrl);
      assert.equal(server.depositions.size, 1);
      assert.equal(server.issues.length, 1);
    }));
}

Deno.test("limits, faults of the server and cut connections are waited out", () =>
  withServices(async ({ server, folder, options }) => {
    server.trouble("POST /api/deposit/depositions", {
      status: 429,
      headers: { "retry-after": "0" },
    }, { status: 503 });
    server.trouble("/api/files/", "cut", { status: 500 });
    server.trouble("/issues", {
      status: 403,
      headers: { "x-ratelimit-remaining": "0" },
    });
    const { record } = await contribute(folder, options);
    assert(record.issueUrl);
    assert.equal(server.depositions.size, 1);
  }));

Deno.test("without a yes it stays a draft, which can be discarded", () =>
  withServices(async ({ server, folder, archive, options }) => {
    const { record } = await contribute(folder, {
      ...options,
      confirm: () => Promise.resolve(false),
    });
    assert.equal(record.doi, undefined);
    assert.deepEqual(lines(server), ALL_STEPS.slice(0, 3));
    await discardContribution(archive, options);
    assert.equal(server.depositions.size, 0);
    await assert.rejects(discardContribution(archive, options), {
      code: "usage",
    });
  }));

Deno.test("a dry run tells every request and sends none", () =>
  withServices(async ({ server, folder, archive, options }) => {
    const told: string[] = [];
    await contribute(folder, {
      ...options,
      ...{ zenodoToken: undefined, githubToken: undefined },
      onDryRequest: (request) => told.push(describeRequest(request)),
    });
    assert.deepEqual(server.requests, []);
    assert.equal(told.length, ALL_STEPS.length);
    assert.match(told[1] ?? "", /^PUT .*pixels\.zip \(\d/);
    assert.match(told[2] ?? "", /"license":"mit"/);
    await assert.rejects(Deno.stat(`${archive}.contribution.json`));
  }));

Deno.test("what Zenodo finds fault with is said field by field", () =>
  withServices(
    ({ folder, options }) =>
      assert.rejects(contribute(folder, options), {
        code: "usage",
        message: /400 .*metadata\.license: Invalid licence/,
      }),
    readyCard({
      selection: { ...readyCard().selection, license: "Apache-2.0" },
    }),
  ));

Deno.test("tokens that are refused or absent end with what to do", () =>
  withServices(async ({ folder, options }) => {
    const wrong = { ...options, zenodoToken: "wrong" };
    await assert.rejects(contribute(folder, wrong), {
      code: "permission",
      hint: /Check the token for Zenodo/,
    });
    const none = { ...options, zenodoToken: undefined };
    await assert.rejects(contribute(folder, none), {
      code: "usage",
      hint: /ZENODO_TOKEN/,
    });
  }));

for (
  const [what, selection, message] of [
    ["a licence", { license: null }, /must name a licence/],
    ["an SPDX licence", { license: "LicenseRef-BSD-unspecified" }, /SPDX/],
    ["a licence that exists", { license: "Mit" }, /current value is "Mit"/],
  ] as const
) {
  Deno.test(`nothing is sent of a package without ${what}`, () =>
    withServices(async ({ server, folder, options }) => {
      await assert.rejects(contribute(folder, options), {
        code: "usage",
        message,
      });
      assert.deepEqual(server.requests, []);
    }, readyCard({ selection: { ...readyCard().selection, ...selection } })));
}

Deno.test("an archive that changed is uploaded again, unless it is published", () =>
  withServices(async ({ server, folder, options }) => {
    const no = { ...options, confirm: () => Promise.resolve(false) };
    await contribute(folder, no);
    const change = (title: string) =>
      writeFolder(folder, {
        "medigan.json": JSON.stringify(readyCard({
          description: { ...readyCard().description, title },
        })),
      });
    await change("Second title");
    await contribute(folder, options);
    const [deposition] = server.depositions.values();
    assert.equal(deposition?.metadata["title"], "Second title");
    await change("Third title");
    await assert.rejects(contribute(folder, options), {
      message: /its archive is another one/,
    });
  }));

Deno.test("what was contributed generates by its DOI", () =>
  withServices(async ({ server, dir, folder, options }) => {
    const { card } = await contribute(folder, options);
    const [deposition] = server.depositions.values();
    const bytes = deposition!.files.get("pixels.zip")!;
    const { id } = deposition!;
    await using zenodo = await startZenodo({
      records: [{
        ...{ id, doi: `10.5072/zenodo.${id}` },
        files: [{ name: "pixels.zip", bytes }],
      }],
      dois: { [`10.5072/zenodo.${id}`]: `/records/${id}` },
    });
    const generators = new Generators({
      store: openStore({
        dir: join(dir, "other"),
        zenodoBaseUrl: zenodo.baseUrl,
        doiBaseUrl: zenodo.doiBaseUrl,
      }),
    });
    const [sample] = await generators.generate(`doi:10.5072/zenodo.${id}`, {
      ...{ numSamples: 1, seed: 1, device: "wasm", threads: 1 },
    });
    assert.equal(sample?.provenance.model, card.id);
  }));
