import assert from "node:assert/strict";
import { makeScratchDir } from "../../lib/platform/files.ts";
import { lockFile, tryLockFile } from "../../lib/platform/locks.ts";

Deno.test("one holder at a time, and the next one gets it", async () => {
  await using scratch = await makeScratchDir();
  const path = `${scratch.path}/deep/x.lock`;
  const order: string[] = [];
  const first = await lockFile(path);
  const second = lockFile(path).then((lock) => {
    order.push("second");
    return lock;
  });
  assert.equal(await tryLockFile(path), undefined);
  order.push("first");
  first[Symbol.dispose]();
  using _second = await second;
  assert.deepEqual(order, ["first", "second"]);
});

Deno.test("waiting can be cancelled", async () => {
  await using scratch = await makeScratchDir();
  using held = await lockFile(`${scratch.path}/x.lock`);
  const signal = AbortSignal.timeout(60);
  await assert.rejects(lockFile(held.path, signal), { name: "TimeoutError" });
});

Deno.test("the lock of a killed process is free", async () => {
  await using scratch = await makeScratchDir();
  const path = `${scratch.path}/x.lock`;
  const module = new URL("../../lib/platform/locks.ts", import.meta.url);
  const script = `import { lockFile } from ${JSON.stringify(module.href)};
    await lockFile(${JSON.stringify(path)});
    console.log("held");
    await new Promise((resolve) => setTimeout(resolve, 60_000));`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", script],
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  assert.equal(await tryLockFile(path), undefined);
  child.kill("SIGKILL");
  await reader.cancel();
  await child.status;
  using _lock = await lockFile(path);
});
