import assert from "node:assert/strict";
import { Command, Option } from "@commander-js/extra-typings";
import { suggest } from "../../../cli/completion/suggest.ts";
import { runCli } from "../run_cli.ts";

function program() {
  const root = new Command("tool").option("--json", "as JSON");
  root.command("run").description("runs it")
    .argument("<model>", "a model")
    .addOption(new Option("--device <name>", "where").choices(["cpu", "gpu"]))
    .option("--like <model>", "another");
  root.command("store").command("list");
  root.command("secret", { hidden: true });
  return root;
}

const SOURCES = {
  model: () =>
    Promise.resolve([
      { value: "00001_A", description: "" },
      { value: "00002_B", description: "" },
    ]),
};

async function words(...typed: string[]): Promise<string[]> {
  const found = await suggest(program(), typed, SOURCES);
  return found.map(({ value }) => value);
}

Deno.test("commands come first, hidden ones never", async () => {
  assert.deepEqual(await words(""), ["run", "store", "help"]);
  assert.deepEqual(await words("st"), ["store"]);
  assert.deepEqual(await words("store", "l"), ["list"]);
});

Deno.test("arguments and option values come from sources", async () => {
  assert.deepEqual(await words("run", "00002"), ["00002_B"]);
  assert.deepEqual(await words("run", "--like", "00001"), ["00001_A"]);
  assert.deepEqual(await words("run", "--device", ""), ["cpu", "gpu"]);
});

Deno.test("options are those of the command and of those above it", async () => {
  assert.deepEqual(await words("run", "--"), ["--device", "--like", "--json"]);
});

Deno.test("nothing is suggested where file names belong", async () => {
  assert.deepEqual(await words("run", "00001_A", ""), []);
});

Deno.test("the bash script completes and runs nothing of the line", async () => {
  const { stdout } = await runCli(["completion", "bash"]);
  const probe = await new Deno.Command("bash", {
    args: [
      "-c",
      `${stdout}
medigan() { printf 'got:%s\\n' "$@"; }
COMP_WORDS=(medigan info '$(touch /no/such/place)' 'x y'); COMP_CWORD=3
_medigan 2>&1; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ],
  }).output();
  assert.deepEqual(new TextDecoder().decode(probe.stdout).trim().split("\n"), [
    "got:complete",
    "got:--",
    "got:info",
    "got:$(touch /no/such/place)",
    "got:x y",
  ]);
});
