/** Runs the command line as its users do: as a process of its own. */
import { fileURLToPath } from "node:url";

const CLI = fileURLToPath(new URL("../../cli.ts", import.meta.url));

/** What a command line did. */
export interface CliResult {
  /** Exit code. */
  readonly code: number;
  /** Standard output. */
  readonly stdout: string;
  /** Standard error. */
  readonly stderr: string;
}

/** How to run it. */
export interface CliOptions {
  /** Runtime flags; all permissions when absent. */
  readonly flags?: readonly string[];
  /** Environment variables beside those of the test. */
  readonly env?: { readonly [name: string]: string };
  /** Working directory; the project's root when absent. */
  readonly cwd?: string;
}

/** Starts the command line; its streams are pipes. */
export function spawnCli(
  words: readonly string[],
  { flags = ["-A"], env = {}, cwd }: CliOptions = {},
): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...flags, CLI, ...words],
    env: { NO_COLOR: "1", ...env },
    ...(cwd === undefined ? {} : { cwd }),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs the command line to its end. */
export async function runCli(
  words: readonly string[],
  options: CliOptions = {},
): Promise<CliResult> {
  const { code, stdout, stderr } = await spawnCli(words, options).output();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}

/** Runs a command with `--json`; stdout must be one document. */
export async function runJson<T = Record<string, unknown>>(
  words: readonly string[],
  options: CliOptions = {},
): Promise<CliResult & { readonly document: T }> {
  const result = await runCli([...words, "--json"], options);
  return { ...result, document: JSON.parse(result.stdout) as T };
}
