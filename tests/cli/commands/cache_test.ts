import assert from "node:assert/strict";
import { join } from "node:path";
import { writeZip } from "../../../lib/archive/mod.ts";
import { writeSafetensors } from "../../../lib/checkpoint/mod.ts";
import { startZenodo } from "../../zenodo_server.ts";
import { withFolder } from "../folders.ts";
import { runCli, runJson, spawnCli } from "../run_cli.ts";

const ARCHIVE = "00005_DCGAN_MMG_MASS_ROI.zip";

/** A package as model 5 has it, of about 400 kB. */
function packageBytes(): Uint8Array {
  const data = Float32Array.from({ length: 100_000 }, (_, index) => index);
  const checkpoint = writeSafetensors(
    new Map([["w", { shape: [data.length], dtype: "float32", data }]]),
  );
  return writeZip([{ name: "00005/500.pt", data: checkpoint }]);
}

function serve(bytes: Uint8Array) {
  return startZenodo({
    records: [{ id: 7031758, files: [{ name: ARCHIVE, bytes }] }],
  });
}

function home(folder: string) {
  return { env: { MEDIGAN_HOME: join(folder, "home") }, cwd: folder };
}

Deno.test("cache get, ls, path, verify and prune", () =>
  withFolder(async (folder) => {
    await using server = await serve(packageBytes());
    const options = home(folder);
    const get = ["cache", "get", "5", "--zenodo-url", server.baseUrl];
    const got = await runJson<{ sha256: string; path: string }>(get, options);
    assert.equal(got.code, 0, got.stderr);

    const listed = await runJson<{ entries: { sha256: string }[] }>(
      ["cache", "ls"],
      options,
    );
    assert.equal(listed.document.entries[0]?.sha256, got.document.sha256);
    const path = await runCli(["cache", "path", "5"], options);
    assert.equal(path.stdout.trim(), got.document.path);

    assert.equal((await runCli(["cache", "verify"], options)).code, 0);
    await Deno.writeTextFile(got.document.path, "damaged");
    const verified = await runJson<{ damaged: { path: string }[] }>(
      ["cache", "verify"],
      options,
    );
    assert.equal(verified.code, 4);
    assert.equal(verified.document.damaged[0]?.path, got.document.path);

    assert.equal((await runCli(get, options)).code, 0);
    const pruned = await runCli(["cache", "prune", "--all"], options);
    assert.equal(pruned.code, 0);
    const gone = await runCli(["cache", "path", "5"], options);
    assert.equal(gone.code, 1);
    assert.match(gone.stderr, /hint: Fetch it first: medigan cache get 5/);
  }));

Deno.test("an interrupted download ends with 130 and goes on where it was", () =>
  withFolder(async (folder) => {
    await using server = await serve(packageBytes());
    const options = home(folder);
    const get = ["cache", "get", "5", "--zenodo-url", server.baseUrl];
    server.script(ARCHIVE, { pieceBytes: 40_000, pauseMs: 400 });
    const child = spawnCli(get, options);
    while (server.asked(ARCHIVE).length === 0) await pause();
    while (!await hasPart(join(folder, "home", "partial"))) await pause();
    child.kill("SIGINT");
    const { code, stderr } = await child.output();
    assert.equal(code, 130, new TextDecoder().decode(stderr));

    const resumed = await runCli(get, options);
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.match(server.asked(ARCHIVE).at(-1)?.range ?? "", /bytes=[1-9]/);
  }));

Deno.test("--frozen refuses what is not pinned", () =>
  withFolder(async (folder) => {
    await using server = await serve(packageBytes());
    const { code } = await runCli(
      ["cache", "get", "5", "--frozen", "--zenodo-url", server.baseUrl],
      home(folder),
    );
    assert.equal(code, 4);
    assert.equal(server.asked(ARCHIVE).length, 0);
  }));

async function hasPart(folder: string): Promise<boolean> {
  try {
    for await (const { name } of Deno.readDir(folder)) {
      // With a dot before it: a file on its way to its own name.
      const isPart = name.endsWith(".part") && !name.startsWith(".");
      if (isPart && (await Deno.stat(join(folder, name))).size > 0) return true;
    }
  } catch {
    // The folder is not there yet.
  }
  return false;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
