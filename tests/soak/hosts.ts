/** Processes that make samples, and everything that they start. */
import { fileURLToPath } from "node:url";

const CLI = fileURLToPath(new URL("../../cli.ts", import.meta.url));

/** How a process is started. */
export interface HostOptions {
  /** Words of the command line. */
  readonly words: readonly string[];
  /** Environment variables. */
  readonly env: { readonly [name: string]: string };
  /** Runtime flags; all permissions when absent. */
  readonly flags?: readonly string[];
  /** Words before the command, such as those of `prlimit`. */
  readonly prefix?: readonly string[];
}

/** How a process ended. */
export interface HostEnd {
  /** Exit code. */
  readonly code: number;
  /** Standard error. */
  readonly stderr: string;
}

/** A process that is under way. */
export interface Host {
  /** Identifier. */
  readonly pid: number;
  /** Its end. */
  readonly ended: Promise<HostEnd>;
  /** Identifiers of what it has started so far. */
  readonly children: () => readonly number[];
  /** Ends it at once, or as Ctrl-C does. */
  readonly kill: (signal: "SIGKILL" | "SIGINT") => void;
}

const WATCH_MS = 10;

/** Starts the command line, and watches what it starts. */
export function startHost(
  { words, env, flags = ["-A"], prefix = [] }: HostOptions,
): Host {
  const deno = [Deno.execPath(), "run", "--quiet", "--no-prompt", ...flags];
  const [program = "", ...args] = [...prefix, ...deno, CLI, ...words];
  const child = new Deno.Command(program, {
    args,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const seen = new Map<number, string>();
  const timer = setInterval(() => watch(child.pid, seen), WATCH_MS);
  const ended = child.output().then(({ code, stderr }) => {
    clearInterval(timer);
    return { code, stderr: new TextDecoder().decode(stderr) };
  });
  return {
    pid: child.pid,
    ended,
    children: () => [...seen].filter(isSame).map(([pid]) => pid),
    kill: (signal) => {
      try {
        child.kill(signal);
      } catch {
        // It has ended by itself.
      }
    },
  };
}

/** Notes the children of a process with the moments at which they began. */
function watch(pid: number, seen: Map<number, string>): void {
  for (const child of childrenOf(pid)) {
    if (!seen.has(child)) seen.set(child, beginOf(child) ?? "");
  }
}

function childrenOf(pid: number): number[] {
  try {
    return [...Deno.readDirSync(`/proc/${pid}/task`)].flatMap(({ name }) => {
      const path = `/proc/${pid}/task/${name}/children`;
      return Deno.readTextFileSync(path).split(" ").filter(Boolean).map(Number);
    });
  } catch {
    return []; // It has ended.
  }
}

/** When a process began, in ticks; a number of a process is used again. */
function beginOf(pid: number): string | undefined {
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function isSame([pid, begin]: readonly [number, string]): boolean {
  return begin !== "" && beginOf(pid) === begin;
}

/** Waits until all that a process started has ended; else tells which not. */
export async function orphansOf(host: Host): Promise<readonly number[]> {
  for (let tries = 0; tries < 100; tries++) {
    if (host.children().length === 0) return [];
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return host.children();
}
