import assert from "node:assert/strict";
import { join } from "node:path";
import { permissionFlags } from "../../../cli/permissions.ts";
import { runtimePlaces } from "../../../lib/runtime/mod.ts";
import { encodeModel } from "../../../lib/onnx/mod.ts";
import {
  constantNet,
  netCard,
  writeFolder,
} from "../../contribute/packages.ts";
import { PublishingServer, TOKEN } from "../../contribute/publishing_server.ts";
import { withFolder } from "../folders.ts";
import { runCli, runJson } from "../run_cli.ts";

/** Runs `work` beside a package that is ready, and a server to publish it at. */
function withPackage(
  work: (place: {
    readonly server: PublishingServer;
    readonly folder: string;
    readonly options: Parameters<typeof runCli>[1];
  }) => Promise<void>,
): Promise<void> {
  return withFolder(async (dir) => {
    await using server = await new PublishingServer().listen();
    const card = netCard();
    await writeFolder(join(dir, "in", "pixels"), {
      "net.onnx": encodeModel(constantNet()),
      "medigan.json": JSON.stringify({
        ...card,
        selection: { ...card.selection, license: "MIT" },
        description: { ...card.description, authors: ["Ada Author"] },
      }),
    });
    const home = join(dir, "home");
    const options = {
      cwd: join(dir, "in"),
      env: {
        MEDIGAN_HOME: home,
        ZENODO_TOKEN: TOKEN,
        GITHUB_TOKEN: TOKEN,
      },
      flags: permissionFlags("contribute", {
        CACHE: home,
        FOLDER: join(dir, "in"),
        RUNTIME: runtimePlaces("wasm").reads,
        HOST: new URL(server.url).host,
      }),
    };
    await work({ server, folder: "pixels", options });
  });
}

function places({ url }: PublishingServer): string[] {
  return ["--zenodo-url", url, "--github-url", url, "--issue", "them/medigan"];
}

Deno.test("contribute publishes and asks, under exactly its permissions", () =>
  withPackage(async ({ server, folder, options }) => {
    const words = ["contribute", folder, ...places(server)];
    const asked = await runJson<{ record: { doi?: string } }>(words, options);
    assert.equal(asked.code, 0, asked.stderr);
    // Nobody is there to say yes.
    assert.equal(asked.document.record.doi, undefined);
    assert.equal(server.issues.length, 0);
    const done = await runCli([...words, "--yes"], options);
    assert.equal(done.code, 0, done.stderr);
    assert.match(
      done.stdout,
      /medigan\s+generate\s+doi:10\.5072\/zenodo\.1000/,
    );
    assert.equal(server.issues.length, 1);
    assert.doesNotMatch(done.stdout + done.stderr, new RegExp(TOKEN));
  }));

Deno.test("contribute --dry-run sends nothing, --discard removes the draft", () =>
  withPackage(async ({ server, folder, options }) => {
    const words = ["contribute", folder, ...places(server)];
    const dry = await runCli([...words, "--dry-run"], options);
    assert.equal(dry.code, 0, dry.stderr);
    assert.equal(dry.stdout.trim().split("\n").length, 6);
    assert.deepEqual(server.requests, []);
    await runCli(words, options);
    assert.equal(server.depositions.size, 1);
    const gone = await runCli(
      ["contribute", `${folder}.zip`, "--discard", ...places(server)],
      options,
    );
    assert.equal(gone.code, 0, gone.stderr);
    assert.equal(server.depositions.size, 0);
  }));

Deno.test("a token that is refused ends with 5 and says whose", () =>
  withPackage(async ({ server, folder, options }) => {
    const env = { ...options?.env, ZENODO_TOKEN: "wrong" };
    const words = ["contribute", folder, ...places(server)];
    const { code, stderr } = await runCli(words, { ...options, env });
    assert.equal(code, 5);
    assert.match(stderr, /Check\s+the\s+token\s+for\s+Zenodo/);
  }));

Deno.test("contribute writes the card that a folder lacks, and says what only its author knows", () =>
  withPackage(async ({ server, folder, options }) => {
    const card = join(options?.cwd ?? "", folder, "medigan.json");
    await Deno.remove(card);
    const words = ["contribute", folder, ...places(server)];
    const { code, stderr } = await runCli(words, options);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /its\s+card\s+must\s+name\s+a\s+licence/);
    const { execution } = JSON.parse(await Deno.readTextFile(card));
    assert.equal(execution.selfTest.samples.length, 4);
    assert.deepEqual(server.requests, []);
  }));
