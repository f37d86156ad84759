/** Processes that may do nothing but compute and answer. */
import { builtinModules } from "node:module";
import { parse } from "node:path";
import { MediganError, PermissionError, SandboxError } from "../errors.ts";
import MAIN_TEXT from "./confined_main.ts" with { type: "text" };
import type { ChildModule } from "./confined_main.ts";
import { FrameReader, FrameWriter, readAtMost } from "./frames.ts";
import { asPermissionError, isGranted } from "./permissions.ts";

/** What a confined process runs, and its bounds. */
export interface ConfinedProcessOptions {
  /**
   * Modules as text, each after those that it imports; the last one exports
   * `main`, which is given a {@linkcode ChildHost}.
   */
  readonly modules: readonly ChildModule[];
  /** Bytes that each heap of JavaScript may have. */
  readonly heapBytes: number;
  /** Bytes that a memory of WebAssembly may have. */
  readonly wasmBytes: number;
  /** Bytes of writable memory that the system shall allow, where it can. */
  readonly dataBytes: number;
}

/** How a process ended. */
export interface ProcessEnd {
  /** Exit code. */
  readonly code: number;
  /** Signal that ended it. */
  readonly signal: string | null;
  /** The first 64 KiB of what it wrote to its standard error, unchecked. */
  readonly stderr: string;
}

/** A running process without permissions. Dispose of it to end it. */
export interface ConfinedProcess extends AsyncDisposable {
  /** Identifier of the process. */
  readonly pid: number;
  /**
   * Whether the system itself bounds its memory and its files, and nothing is
   * open in it that was open in this program.
   */
  readonly isBoundBySystem: boolean;
  /** Resolves when the process has ended. */
  readonly ended: Promise<ProcessEnd>;
  /** Sends one frame. */
  send(bytes: Uint8Array): Promise<void>;
  /**
   * The next frame; `undefined` when there will be none.
   *
   * @throws {RangeError} when it says to have more than `maxBytes` bytes.
   */
  receive(maxBytes: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
}

const STDERR_BYTES = 2 ** 16;
/** A thread of WebAssembly takes about five. */
const OPEN_FILES = 1024;

/** Not `sh`, some of which cannot close descriptors of more than one digit. */
const SHELL = "bash";

const NO_PERMISSION = [
  "--quiet",
  "--no-prompt",
  "--no-config",
  "--no-lock",
  "--no-npm",
  // Without these two, imports from a handful of hosts need no permission.
  "--no-remote",
  "--deny-import",
  "--cached-only",
  "--node-modules-dir=none",
  "--deny-read",
  "--deny-write",
  "--deny-net",
  "--deny-env",
  "--deny-sys",
  "--deny-run",
  "--deny-ffi",
];

/**
 * Starts a process without any permission, with an empty environment, and with
 * nothing on the disk: its working directory is the root of the file system,
 * which tells nothing, and the folder in which the runtime would keep things is
 * one that cannot exist. It needs `--allow-run` of Deno and nothing else; where
 * bash may be run as well, the system bounds the process, too.
 *
 * @throws {PermissionError} when Deno may not be started.
 * @throws {SandboxError} when this program is no Deno that can start another.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { startConfined } from "./confined_process.ts";
 * const text = `export async function main({ readFrame, writeFrame }) {
 *   await writeFrame((await readFrame()).toReversed());
 * }`;
 * await using child = await startConfined({
 *   modules: [{ path: "echo.ts", text }],
 *   heapBytes: 2 ** 27,
 *   wasmBytes: 2 ** 24,
 *   dataBytes: 2 ** 31,
 * });
 * await child.send(Uint8Array.of(1, 2));
 * assert.deepEqual(await child.receive(2), Uint8Array.of(2, 1));
 * ```
 */
export async function startConfined(
  options: ConfinedProcessOptions,
): Promise<ConfinedProcess> {
  const { child, isBoundBySystem } = spawn(options);
  const reader = new FrameReader(child.stdout);
  const writer = new FrameWriter(child.stdin);
  const ended = describeEnd(child);
  const modules = JSON.stringify(options.modules);
  const process: ConfinedProcess = {
    pid: child.pid,
    isBoundBySystem,
    ended,
    send: (bytes) => writer.write(bytes),
    receive: (maxBytes) => reader.read(maxBytes),
    async [Symbol.asyncDispose]() {
      kill(child);
      await Promise.all([ended, reader.close(), writer.close()]);
    },
  };
  try {
    await process.send(new TextEncoder().encode(modules));
  } catch {
    // It ended before it read; whoever waits for its frames will see how.
  }
  return process;
}

function spawn(options: ConfinedProcessOptions) {
  if (Deno.build.standalone) {
    throw new SandboxError(
      "Cannot start a process for foreign code as this program was compiled and brings no Deno",
      { hint: "Run it with Deno itself" },
    );
  }
  const deno = Deno.execPath();
  const own = commandOf(deno, options);
  const bounded = isBoundable() ? boundedCommand(own, options) : undefined;
  try {
    if (bounded !== undefined) {
      return { child: start(deno, bounded), isBoundBySystem: true };
    }
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw startFailure(cause);
  }
  try {
    return { child: start(deno, own), isBoundBySystem: false };
  } catch (cause) {
    throw startFailure(cause);
  }
}

function commandOf(
  deno: string,
  { heapBytes, wasmBytes }: ConfinedProcessOptions,
): string[] {
  const heap = `--max-old-space-size=${Math.ceil(heapBytes / 2 ** 20)}`;
  const pages = Math.min(Math.ceil(wasmBytes / 2 ** 16), 2 ** 16);
  const main = new TextEncoder().encode(MAIN_TEXT as unknown as string);
  return [
    deno,
    "run",
    ...NO_PERMISSION,
    `--import-map=${noNodeModules()}`,
    `--v8-flags=${heap},--wasm-max-mem-pages=${pages}`,
    `data:application/typescript;base64,${main.toBase64()}`,
  ];
}

/** Prefixes alone lead to these, so that the list of modules lacks them. */
const HIDDEN_MODULES = ["sea", "sqlite", "test", "test/reporters"];

/**
 * An import map without the modules of Node: some of them reach open
 * descriptors and write temporary files without asking for a permission.
 */
function noNodeModules(): string {
  const names = [...builtinModules, ...HIDDEN_MODULES].map((name) =>
    name.replace(/^node:/, "")
  );
  const imports = Object.fromEntries(
    names.map((name) => [`node:${name}`, null]),
  );
  return `data:application/json,${
    encodeURIComponent(JSON.stringify({ imports }))
  }`;
}

/**
 * Closes whatever this program itself was handed beside its three streams, as
 * Deno lets anybody talk through descriptors by their number, then bounds data,
 * core dumps, open files and written files, and becomes the given command. To
 * write a file is an error then, not the end: drivers do so to keep shaders.
 */
const BOUNDING = `
for fd in /dev/fd/*; do
  fd=\${fd##*/}
  [ "$fd" -le 2 ] || eval "exec $fd>&-"
done
trap "" XFSZ
ulimit -c 0
ulimit -f 0
ulimit -n ${OPEN_FILES}
ulimit -d "$1"
shift
exec "$@"`;

function boundedCommand(
  command: readonly string[],
  { dataBytes }: ConfinedProcessOptions,
): string[] {
  const kilobytes = String(Math.ceil(dataBytes / 1024));
  const options = ["--noprofile", "--norc", "-c", BOUNDING];
  return [SHELL, ...options, SHELL, kilobytes, ...command];
}

function isBoundable(): boolean {
  return Deno.build.os !== "windows" &&
    isGranted({ name: "run", command: SHELL });
}

function start(
  deno: string,
  [program = "", ...args]: readonly string[],
): Deno.ChildProcess {
  return new Deno.Command(program, {
    args,
    clearEnv: true,
    env: {
      NO_COLOR: "1",
      // A folder within a file: it cannot be made, so that nothing can be kept.
      DENO_DIR: `${deno}/none`,
      MESA_SHADER_CACHE_DISABLE: "true",
      __GL_SHADER_DISK_CACHE: "0",
    },
    cwd: parse(deno).root,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

function startFailure(cause: unknown): MediganError {
  const refusal = asPermissionError(
    cause,
    "start a process for foreign code",
    `--allow-run=${Deno.execPath()}`,
  );
  if (refusal instanceof PermissionError) return refusal;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SandboxError(
    `Cannot start a process for foreign code: ${reason}`,
    { cause },
  );
}

async function describeEnd(child: Deno.ChildProcess): Promise<ProcessEnd> {
  const [{ code, signal }, stderr] = await Promise.all([
    child.status,
    readAtMost(child.stderr, STDERR_BYTES),
  ]);
  return { code, signal, stderr: new TextDecoder().decode(stderr) };
}

function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // It has ended already.
  }
}
