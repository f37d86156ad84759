/**
 * The command line: `deno run -A cli.ts <command>`.
 *
 * @module
 */
import { main } from "./cli/main.ts";
import { commandLineArguments, exitProcess } from "./lib/platform/terminal.ts";

if (import.meta.main) exitProcess(await main(commandLineArguments()));
