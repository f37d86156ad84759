/**
 * The command tree, its global options, and the mapping of what happened to
 * exit codes.
 *
 * @module
 */
import { CommanderError } from "commander";
import { operatingSystem, setDefaultEnv } from "../lib/platform/env.ts";
import { exitProcess, onInterrupt } from "../lib/platform/terminal.ts";
import { VERSION } from "../lib/version.ts";
import { COMMANDS } from "./commands/mod.ts";
import { createProgram } from "./program.ts";
import { Shell } from "./shell.ts";
import { EXIT_INTERRUPTED } from "./ui/errors.ts";

/** Runs one command line and returns the exit code of the process. */
export async function main(words: readonly string[]): Promise<number> {
  // Mesa complains on standard error about its absence, where nothing needs it.
  if (operatingSystem() === "linux") setDefaultEnv("XDG_RUNTIME_DIR", "/tmp");
  const controller = new AbortController();
  using _interrupts = onInterrupt(() => {
    // Who presses Ctrl-C twice does not want to wait for an orderly end.
    if (controller.signal.aborted) exitProcess(EXIT_INTERRUPTED);
    controller.abort();
  });
  const wanted = words.length === 0 ? ["--help"] : words;
  const shell = new Shell(controller.signal);
  const program = createProgram(VERSION);
  for (const add of COMMANDS) add(program, shell);
  try {
    await program.parseAsync(wanted, { from: "user" });
  } catch (error) {
    if (!isHelp(error)) shell.fail(error, { isJson: words.includes("--json") });
  }
  return shell.exitCode;
}

function isHelp(error: unknown): boolean {
  return error instanceof CommanderError && error.exitCode === 0;
}
