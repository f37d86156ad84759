import assert from "node:assert/strict";
import { join } from "node:path";
import { writeZip } from "../../../lib/archive/mod.ts";
import { decodePng, readPngText } from "../../../lib/image/mod.ts";
import { sharedPath, sharedTest } from "../../shared.ts";
import { startZenodo } from "../../zenodo_server.ts";
import { withFolder } from "../folders.ts";
import { runCli, runJson, spawnCli } from "../run_cli.ts";

interface GenerateDocument {
  schema: string;
  model: string;
  seed: string;
  device: string;
  manifest: string;
  files: { name: string; label?: string; sha256: string }[];
}

interface ReplayDocument {
  total: number;
  identical: number;
  close: number;
  different: number;
  isReproduced: boolean;
}

/** The offline model on WebAssembly, with a cache of its own. */
function words(folder: string, ...more: string[]): string[] {
  const output = join(folder, "run");
  return ["generate", "0", "--device", "wasm", "-o", output, ...more];
}

function home(folder: string): { env: { [name: string]: string } } {
  return { env: { MEDIGAN_HOME: join(folder, "home") } };
}

function digests({ files }: GenerateDocument): string[] {
  return files.map(({ sha256 }) => sha256);
}

Deno.test("generate writes labelled images that say what they are", () =>
  withFolder(async (folder) => {
    const grid = join(folder, "grid.png");
    const { code, document, stderr } = await runJson<GenerateDocument>(
      words(folder, "-n", "4", "--seed", "7", "--grid", grid),
      home(folder),
    );
    assert.equal(code, 0, stderr);
    assert.equal(document.schema, "medigan.generate/1");
    assert.equal(document.seed, "7");
    assert.equal(document.device, "wasm");
    assert.doesNotMatch(stderr, /samples/, "no progress with --json");
    assert.deepEqual(document.files.map(({ label }) => label), [
      "malignant",
      "benign",
      "malignant",
      "benign",
    ]);
    const image = await Deno.readFile(
      join(folder, "run", document.files[0]?.name ?? ""),
    );
    assert.equal(decodePng(image).width, 128);
    assert.match(JSON.stringify(readPngText(image)), /[Ss]ynthetic/);
    const sheet = await Deno.readFile(grid);
    assert(decodePng(sheet).width > 256);
    assert.match(JSON.stringify(readPngText(sheet)), /[Ss]ynthetic/);
    await Deno.stat(document.manifest);
  }));

Deno.test("the same seed makes the same files, and replay says so", () =>
  withFolder(async (folder) => {
    const run = (name: string, ...more: string[]) =>
      runJson<GenerateDocument>([
        ...words(folder, "--plan", "benign=2,malignant=1", "--seed", "3"),
        "-o",
        join(folder, name),
        ...more,
      ], home(folder));
    const one = await run("one");
    const other = await run("other");
    assert.equal(one.document.files.length, 3);
    assert.deepEqual(digests(one.document), digests(other.document));
    const replayed = await runJson<ReplayDocument>(
      ["replay", one.document.manifest, "--device", "wasm"],
      home(folder),
    );
    assert.equal(replayed.code, 0, replayed.stderr);
    assert.equal(replayed.document.identical, 3);
  }));

Deno.test("replay ends with 4 when the images are others", () =>
  withFolder(async (folder) => {
    const made = await runJson<GenerateDocument>(
      words(folder, "-n", "1", "--seed", "3"),
      home(folder),
    );
    const text = await Deno.readTextFile(made.document.manifest);
    const forged = text.replace(/"seed": "3"/, '"seed": "4"');
    assert.notEqual(forged, text);
    await Deno.writeTextFile(made.document.manifest, forged);
    const { code, document } = await runJson<ReplayDocument>(
      ["replay", made.document.manifest, "--device", "wasm"],
      home(folder),
    );
    assert.equal(code, 4);
    assert.equal(document.isReproduced, false);
  }));

Deno.test("a folder that holds a run is not touched without being told", () =>
  withFolder(async (folder) => {
    await runCli(words(folder, "-n", "1", "--seed", "1"), home(folder));
    const again = await runCli(words(folder, "-n", "1"), home(folder));
    assert.equal(again.code, 2);
    assert.match(again.stderr, /already holds a run/);
    const over = await runCli(
      words(folder, "-n", "1", "--overwrite"),
      home(folder),
    );
    assert.equal(over.code, 0, over.stderr);
  }));

Deno.test("--quiet prints nothing when all is well", () =>
  withFolder(async (folder) => {
    const { code, stdout, stderr } = await runCli(
      words(folder, "-n", "1", "--quiet"),
      home(folder),
    );
    assert.deepEqual({ code, stdout, stderr }, {
      code: 0,
      stdout: "",
      stderr: "",
    });
  }));

Deno.test("--preview draws the images without colours in a pipe", () =>
  withFolder(async (folder) => {
    const { stdout } = await runCli(
      words(folder, "-n", "2", "--preview"),
      home(folder),
    );
    assert(!stdout.includes("\x1b"));
    assert(stdout.split("\n").length > 12);
  }));

Deno.test("wrong values are refused before anything is done", () =>
  withFolder(async (folder) => {
    const cases: [wrong: string[], message: RegExp][] = [
      [["--num-samples", "0"], /above 0/],
      [["--seed", "-1"], /seed/],
      [["--device", "cuda"], /webgpu, native, wasm/],
      [["--condition", "bening"], /malignant.*benign/],
      [["--plan", "benign"], /counts by label/],
      [["--format", "png16", "--dtype", "float32"], /png16/],
      [["--format", "dicom", "--dtype", "float32"], /whole numbers/],
      [["--format", "nifti", "--shard-size", "0"], /above 0/],
      [["--format", "jpg"], /png, png16, npy, npz/],
    ];
    for (const [wrong, message] of cases) {
      const { code, stderr } = await runCli(
        words(folder, ...wrong),
        home(folder),
      );
      assert.equal(code, 2, wrong.join(" "));
      assert.match(stderr.replace(/\s+/g, " "), message);
    }
  }));

Deno.test("a dry run writes nothing and names what it would need", () =>
  withFolder(async (folder) => {
    const { code, document } = await runJson<
      { plan: { host: string; isCached: boolean }; permissions: string[] }
    >(["generate", "8", "--dry-run", "--offline"], {
      ...home(folder),
      cwd: folder,
    });
    assert.equal(code, 0);
    assert.equal(document.plan.host, "zenodo.org");
    assert(document.permissions.includes("--allow-net=zenodo.org"));
    assert(!document.permissions.some((flag) => flag.includes("NATS")));
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  }));

Deno.test("a dry run with --nats names the server and its variables", () =>
  withFolder(async (folder) => {
    const { document } = await runJson<{ permissions: string[] }>(
      ["generate", "0", "--dry-run", "--nats", "tls://queue.example.org"],
      { ...home(folder), cwd: folder },
    );
    const { permissions } = document;
    assert(permissions.includes("--allow-net=queue.example.org:4222"));
    assert(permissions.some((flag) => /env=.*MEDIGAN_NATS_TOKEN/.test(flag)));
  }));

Deno.test("offline, a model that is not cached ends with 3", () =>
  withFolder(async (folder) => {
    const { code, document } = await runJson<
      { error: { code: string; hint: string } }
    >(["generate", "8", "--offline"], { ...home(folder), cwd: folder });
    assert.equal(code, 3);
    assert.equal(document.error.code, "offline");
    assert.match(document.error.hint, /cache get/);
  }));

Deno.test("an interrupted run ends with 130 and can be resumed", () =>
  withFolder(async (folder) => {
    const asked = words(folder, "-n", "300", "--seed", "5");
    const child = spawnCli(asked, home(folder));
    await waitForFile(join(folder, "run"));
    child.kill("SIGINT");
    const { code, stderr } = await child.output();
    assert.equal(code, 130, new TextDecoder().decode(stderr));
    for (const { name } of Deno.readDirSync(join(folder, "run"))) {
      assert.notEqual(name, "manifest.json");
      assert.doesNotMatch(name, /\.part$/);
    }
    const resumed = await runJson<GenerateDocument>(
      [...asked, "--resume"],
      home(folder),
    );
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.equal(resumed.document.files.length, 300);
  }));

async function waitForFile(folder: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    try {
      const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
      if (names.some((name) => name.endsWith(".png"))) return;
    } catch {
      // The folder is not there yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("No image was written");
}

sharedTest(
  "generate 5 comes the whole way from a server like Zenodo",
  () =>
    withFolder(async (folder) => {
      const data = await Deno.readFile(
        sharedPath("fixtures/mammo_dcgan/500.pt"),
      );
      const name = "00005_DCGAN_MMG_MASS_ROI";
      const bytes = writeZip([
        { name: `${name}/500.pt`, data },
        { name: `${name}/__init__.py`, data: new TextEncoder().encode("1/0") },
      ]);
      await using server = await startZenodo({
        records: [{ id: 7031758, files: [{ name: `${name}.zip`, bytes }] }],
      });
      const options = { ...home(folder), cwd: folder };
      const run = (more: string[], flags: readonly string[] = ["-A"]) =>
        runJson<GenerateDocument & { permissions: string[] }>([
          ..."generate 5 -n 2 --seed 1 --device wasm".split(" "),
          ...["--zenodo-url", server.baseUrl],
          ...more,
        ], { ...options, flags });
      const planned = await run(["-o", "online", "--dry-run"]);
      assert.equal(server.asked(`${name}.zip`).length, 0);
      const { permissions } = planned.document;
      const online = await run(["-o", "online"], permissions);
      assert.equal(online.code, 0, online.stderr);
      assert.equal(online.document.files.length, 2);
      const asked = server.requests.length;
      const offline = await run(["-o", "offline", "--offline"]);
      assert.equal(offline.code, 0, offline.stderr);
      assert.equal(server.requests.length, asked);
      assert.deepEqual(digests(offline.document), digests(online.document));

      server.replaceFile(`${name}.zip`, writeZip([{ name: "500.pt", data }]));
      const pruned = await runCli(["cache", "prune", "--all"], options);
      assert.equal(pruned.code, 0);
      const lock = await Deno.readTextFile(join(folder, "home/medigan.lock"));
      assert.match(lock, /zenodo\.7031758/);
      const changed = await run(["-o", "changed"]);
      assert.equal(changed.code, 4, changed.stderr);
    }),
);
