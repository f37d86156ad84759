import assert from "node:assert/strict";
import { runCli, runJson } from "./run_cli.ts";

interface ErrorDocument {
  schema: string;
  error: { code: string; message: string; hint: string; exitCode: number };
}

Deno.test("without words the help is shown and all is well", async () => {
  const { code, stdout, stderr } = await runCli([], { flags: [] });
  assert.equal(code, 0);
  assert.equal(stderr, "");
  assert.match(stdout, /Usage: medigan/);
  assert.match(stdout, /completion <shell>/);
});

Deno.test("help keeps to 80 columns and has no colour in a pipe", async () => {
  const { stdout } = await runCli(["--help"]);
  for (const line of stdout.split("\n")) {
    assert(line.length <= 80, `${line.length} columns: ${line}`);
  }
  assert(!stdout.includes("\x1b"));
});

Deno.test("the version is that of the package", async () => {
  const { stdout } = await runCli(["--version"]);
  const config = JSON.parse(await Deno.readTextFile("deno.json"));
  assert.equal(stdout.trim(), config.version);
});

Deno.test("a misspelt command is refused with a suggestion", async () => {
  const { code, stdout, stderr } = await runCli(["complection"]);
  assert.equal(code, 2);
  assert.equal(stdout, "");
  assert.match(stderr, /error: Unknown command 'complection'/);
  assert.match(stderr, /hint: Did you mean completion\?/);
});

Deno.test("a misspelt option is refused with a suggestion", async () => {
  const { code, stderr } = await runCli(["completion", "bash", "--quite"]);
  assert.equal(code, 2);
  assert.match(stderr, /Unknown option '--quite'/);
  assert.match(stderr, /Did you mean --quiet\?/);
});

Deno.test("a wrong value is refused with the valid ones", async () => {
  const { code, stderr } = await runCli(["completion", "tcsh"]);
  assert.equal(code, 2);
  assert.match(stderr.replace(/\s+/g, " "), /bash, zsh, fish, powershell/);
});

Deno.test("with --json an error is one document on stdout", async () => {
  const { code, document } = await runJson<ErrorDocument>(["complection"]);
  assert.equal(code, 2);
  assert.equal(document.schema, "medigan.error/1");
  assert.equal(document.error.code, "usage");
  assert.equal(document.error.exitCode, 2);
  assert.match(document.error.hint, /completion/);
});

Deno.test("global options stand before or after the command", async () => {
  const after = await runCli(["completion", "bash", "--json"]);
  const before = await runCli(["--json", "completion", "bash"]);
  assert.equal(after.stdout, before.stdout);
  assert.equal(JSON.parse(after.stdout).schema, "medigan.completion/1");
});

Deno.test("NO_COLOR wins over FORCE_COLOR", async () => {
  const words = ["complection"];
  const colored = await runCli(words, {
    env: { NO_COLOR: "", FORCE_COLOR: "1" },
  });
  assert(colored.stderr.includes("\x1b["));
  const plain = await runCli(words, { env: { FORCE_COLOR: "1" } });
  assert(!plain.stderr.includes("\x1b["));
});
