/** Every hostile file ends as its manifest says, in a process without rights. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { hasShared, sharedJson, sharedPath, sharedTest } from "../shared.ts";
import type { HostileReport, HostileResult } from "./hostile_child.ts";

interface HostileCase {
  readonly file: string;
  readonly what: string;
  readonly outcome: string;
  readonly max_memory_mb_over_idle: number;
}

const FOLDER = sharedPath("fixtures", "malicious");
const TIMEOUT_MS = 120_000;
const MEBIBYTE = 1024 ** 2;

const { cases } = hasShared
  ? await sharedJson<{ cases: HostileCase[] }>(
    "fixtures",
    "malicious",
    "manifest.json",
  )
  : { cases: [] };

async function runChild(): Promise<HostileReport> {
  const child = fileURLToPath(new URL("hostile_child.ts", import.meta.url));
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--v8-flags=--expose-gc",
      `--allow-read=${FOLDER}`,
      child,
      FOLDER,
    ],
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).output();
  const decoder = new TextDecoder();
  assert(success, decoder.decode(stderr));
  return JSON.parse(decoder.decode(stdout));
}

/** Whether an ending is among those that the manifest allows. */
function isAllowed(ended: HostileResult["ended"], outcome: string): boolean {
  if (ended === "error") return outcome.includes("error");
  return ended === "loads" && /loads|inert/.test(outcome);
}

sharedTest("hostile files end as they must", async (context) => {
  const { results, isPolluted } = await runChild();
  assert.equal(results.length, 160);
  for (const { file, what, outcome, max_memory_mb_over_idle } of cases) {
    await context.step(`${file}: ${what}`, () => {
      const result = results.find((result) => result.file === file);
      assert(result !== undefined);
      assert(isAllowed(result.ended, outcome), JSON.stringify(result));
      const boundBytes = max_memory_mb_over_idle * MEBIBYTE;
      assert(result.bytesOverIdle < boundBytes, `${result.bytesOverIdle}`);
      const isControl = outcome === "loads";
      if (isControl) {
        assert.deepEqual(result.first, {
          shape: [2, 3],
          data: ["1", "2", "3", "4", "5", "6"],
        });
      }
    });
  }
  await context.step("without polluting prototypes or leaving files", () => {
    assert(!isPolluted);
    const marker = "PWNED-BY-FIXTURE";
    for (const place of [marker, `../${marker}`, `/tmp/${marker}`]) {
      assert(!existsSync(place), place);
    }
  });
});
