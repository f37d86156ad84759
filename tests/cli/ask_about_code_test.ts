/** The question before code runs, on a terminal that `script` provides. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { STARTING_CODE, startingCard } from "../../lib/contribute/mod.ts";
import { writeFolder } from "../contribute/packages.ts";
import { withFolder } from "./folders.ts";

const CLI = fileURLToPath(new URL("../../cli.ts", import.meta.url));

function hasScript(): boolean {
  if (Deno.build.os !== "linux") return false;
  try {
    const { stdout } = new Deno.Command("script", { args: ["--version"] })
      .outputSync();
    return new TextDecoder().decode(stdout).includes("util-linux");
  } catch {
    return false;
  }
}

/** Types an answer; returns the exit code and what the terminal showed. */
async function answer(
  text: string,
  { dir, code }: { readonly dir: string; readonly code: string },
) {
  const folder = join(dir, "rings");
  await writeFolder(folder, {
    "generate.ts": code,
    "medigan.json": JSON.stringify(startingCard("rings")),
  });
  const command = [
    ...[Deno.execPath(), "run", "--quiet", "-A", CLI, "generate", folder],
    ...["-n", "1", "-o", join(dir, "out")],
  ].map((word) => `'${word}'`).join(" ");
  const child = new Deno.Command("script", {
    args: ["-qec", command, "/dev/null"],
    env: { NO_COLOR: "1", MEDIGAN_HOME: join(dir, "home") },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(`${text}\n`));
  const { code: exit, stdout } = await child.output();
  await writer.close().catch(() => {});
  return { exit, shown: new TextDecoder().decode(stdout) };
}

Deno.test({
  name: "on a terminal the user is asked, and a yes is remembered",
  ignore: !hasScript(),
  fn: () =>
    withFolder(async (dir) => {
      const code = `${STARTING_CODE}// \u001b[2J\u202e\n`;
      const no = await answer("n", { dir, code });
      assert.equal(no.exit, 5, no.shown);
      assert.match(no.shown, /Run it\? \[y\/N\]/);
      assert.match(no.shown, /source {3}file:rings/);
      assert.match(no.shown, /licence {2}unknown/);
      assert.match(no.shown, /SHA-256\s+[0-9a-f]{64}/);
      // deno-lint-ignore no-control-regex
      assert(!/\x1b\[2J|\u202e/.test(no.shown), "code acts on the terminal");
      const empty = await answer("", { dir, code });
      assert.equal(empty.exit, 5, empty.shown);
      const yes = await answer("y", { dir, code });
      assert.equal(yes.exit, 0, yes.shown);
      await Deno.remove(join(dir, "out"), { recursive: true });
      const again = await answer("n", { dir, code });
      assert.equal(again.exit, 0, again.shown);
      assert.doesNotMatch(again.shown, /Run it\?/);
    }),
});
