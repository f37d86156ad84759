/**
 * The root of the command tree. Only this file, `options.ts` and the commands
 * know the parser.
 *
 * @module
 */
import { Command } from "@commander-js/extra-typings";
import { describeTerminal, writeText } from "../lib/platform/terminal.ts";
import { permissionLines } from "./permissions.ts";
import type { GlobalOptions, Shell } from "./shell.ts";

/** The root command with its global options. */
export type Program = Command<[], GlobalOptions>;

/** Adds one command to the tree. */
export type AddCommand = (program: Program, shell: Shell) => void;

const AFTER_HELP = `
medigan stands for: deno run -A cli.ts, or with the permissions that a command
needs in place of -A: medigan help permissions
Results go to standard output, everything else to standard error.
Exit codes: 0 ok, 1 failed, 2 wrong usage, 3 network or offline, 4 damaged or
different content, 5 permission or sandbox, 6 no device, 130 interrupted.
Images made here are synthetic and not for clinical use.`;

/** The root of the command tree, without commands. */
export function createProgram(version: string): Program {
  return new Command("medigan")
    .description(
      "Pretrained generative models for medical images, run without Python and without executing anything that was downloaded.",
    )
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [command]", "show the help of a command")
    .option("--json", "print one JSON document on standard output")
    .option("--quiet", "print results and errors only")
    .option("--offline", "open no connection (also: MEDIGAN_OFFLINE=1)")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => writeText("stdout", text),
      writeErr: () => {}, // Errors are printed in one place: Shell.fail.
      getOutHelpWidth: () => describeTerminal("stdout").columns,
      getErrHelpWidth: () => describeTerminal("stderr").columns,
      getOutHasColors: () => describeTerminal("stdout").hasColor,
      getErrHasColors: () => describeTerminal("stderr").hasColor,
    })
    .exitOverride()
    .addHelpText("after", AFTER_HELP) as Program;
}

/** The end of a command's help: examples, and the least permissions. */
export function helpFooter(name: string, examples: readonly string[]): string {
  return [
    "",
    "Examples:",
    ...examples.map((example) => `  medigan ${example}`),
    "",
    "Least permissions:",
    ...permissionLines(name).map((line) => `  ${line}`),
  ].join("\n");
}
