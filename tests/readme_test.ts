/** Every command of the README, run as it stands, in a folder of its own. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeScratchDir } from "../lib/platform/files.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const RUNTIME = "npx -y deno@2.9.6";
const TEST_COMMAND = `${RUNTIME} task test`;
const readme = await Deno.readTextFile(join(ROOT, "README.md"));

function shellBlocks(text: string): string[] {
  return [...text.matchAll(/^```sh\n([^]*?)^```$/gm)].map((match) => match[1]!);
}

/** A folder that looks like a clone, in which commands may write. */
async function linkClone(folder: string): Promise<void> {
  for await (const { name } of Deno.readDir(ROOT)) {
    if (name !== ".git") {
      await Deno.symlink(join(ROOT, name), join(folder, name));
    }
  }
}

Deno.test("the README's commands do what it says", async () => {
  await using scratch = await makeScratchDir();
  await linkClone(scratch.path);
  const script = shellBlocks(readme)
    .filter((block) => block.trim() !== TEST_COMMAND)
    .join("\n")
    .replaceAll(RUNTIME, `'${Deno.execPath()}'`);
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-e", "-c", `shopt -s expand_aliases\n${script}`],
    cwd: scratch.path,
    env: { MEDIGAN_HOME: join(scratch.path, "home"), NO_COLOR: "1" },
  }).output();
  const said = new TextDecoder().decode(stderr);
  assert.equal(code, 0, said + new TextDecoder().decode(stdout));
  for (const made of ["masses.png", "masses/manifest.json", "mass.onnx"]) {
    assert((await Deno.stat(join(scratch.path, made))).size > 0, made);
  }
});

Deno.test("the README's test command is what CI runs", async () => {
  assert(shellBlocks(readme).some((block) => block.trim() === TEST_COMMAND));
  const ci = await Deno.readTextFile(join(ROOT, ".ci/run"));
  assert.match(ci, /npx -y deno@2\.9\.6/);
  assert.match(ci, /deno task test/);
});
