import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { writeZip } from "../../lib/archive/mod.ts";
import { sha256Hex } from "../../lib/platform/digest.ts";
import { listDir } from "../../lib/platform/files.ts";
import { parseModelReference } from "../../lib/store/mod.ts";
import {
  assertHolds,
  noise,
  PACKAGE_SHA256,
  startWorld,
  type World,
} from "./helpers.ts";

const CHILD = fileURLToPath(new URL("fetch_child.ts", import.meta.url));
const NAME = "10.5281/zenodo.101#model.zip";

function startChild(
  world: World,
  options: { permissions?: string[]; isOffline?: boolean } = {},
): Deno.ChildProcess {
  const { permissions = ["-A"], isOffline = false } = options;
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      ...permissions,
      CHILD,
      world.dir,
      world.server.baseUrl,
      NAME,
      ...(isOffline ? ["offline"] : []),
    ],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function outputOf(child: Deno.ChildProcess): Promise<string> {
  const { stdout, stderr } = await child.output();
  return new TextDecoder().decode(stdout).trim() ||
    new TextDecoder().decode(stderr);
}

Deno.test("two processes that ask at once share one download", async () => {
  await using world = await startWorld();
  world.server.always("model.zip", { pieceBytes: 40_000, pauseMs: 20 });
  const children = [startChild(world), startChild(world), startChild(world)];
  const outputs = await Promise.all(children.map(outputOf));
  assert.deepEqual(outputs, Array(3).fill(PACKAGE_SHA256));
  assert.equal(world.server.asked("model.zip").length, 1);
});

Deno.test("a process killed at any moment loses nothing", async () => {
  const weights = noise(2_000_000, 5);
  const bytes = writeZip([{ name: "M/model.pt", data: weights }]);
  const files = [{ name: "model.zip", bytes }];
  await using world = await startWorld({ records: [{ id: 101, files }] });
  world.server.always("model.zip", { pieceBytes: 50_000, pauseMs: 10 });
  for (const round of [1, 2, 3, 4, 5, 6]) {
    const child = startChild(world);
    const asked = world.server.asked("model.zip").length;
    // Counted from the request, as starting up takes most of the time.
    while (world.server.asked("model.zip").length === asked) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const pauseMs = Math.random() * 60 + round * 5;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    child.kill("SIGKILL");
    await child.output();
  }
  world.server.always("model.zip", { normal: true });
  assert.equal(await outputOf(startChild(world)), sha256Hex(bytes));
  const ranges = world.server.asked("model.zip").map(({ range }) =>
    Number(/\d+/.exec(range ?? "")?.[0] ?? 0)
  );
  assert.deepEqual(ranges, ranges.toSorted((a, b) => a - b));
  assert((ranges.at(-1) ?? 0) > 0, "the last process began at byte 0");
  assert.deepEqual(await listDir(`${world.dir}/partial`), []);
  using made = await world.open({ offline: true })
    .acquire(parseModelReference(NAME));
  using file = await made.open("model.pt");
  await assertHolds(file, weights);
});

Deno.test("offline opens no socket and says what to fetch", async () => {
  await using world = await startWorld();
  const permissions = [
    "--deny-net",
    `--allow-read=${world.dir}`,
    `--allow-write=${world.dir}`,
  ];
  const options = { permissions, isOffline: true };
  const refused = await outputOf(startChild(world, options));
  assert.match(refused, /^offline: .*zenodo\.101#model\.zip as the network is/);
  assert.equal(await outputOf(startChild(world)), PACKAGE_SHA256);
  const asked = world.server.requests.length;
  assert.equal(await outputOf(startChild(world, options)), PACKAGE_SHA256);
  assert.equal(world.server.requests.length, asked);
});

Deno.test("a missing permission names the host", async () => {
  await using world = await startWorld();
  const permissions = [
    `--allow-read=${world.dir}`,
    `--allow-write=${world.dir}`,
  ];
  const output = await outputOf(startChild(world, { permissions }));
  assert.match(output, /^permission: .*127\.0\.0\.1/);
});
