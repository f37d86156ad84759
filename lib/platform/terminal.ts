/** The terminal and the process: streams, width, colour, interrupts. */
import { readEnv } from "./env.ts";

/** One of the two streams that a program writes to. */
export type OutputStream = "stdout" | "stderr";

/** What a stream leads to. */
export interface TerminalInfo {
  /** Whether a person sees it on a terminal. */
  readonly isTerminal: boolean;
  /** Columns of the terminal; 80 where there is none. */
  readonly columns: number;
  /** Whether colours are welcome: `NO_COLOR`, then `FORCE_COLOR`, then `TERM`. */
  readonly hasColor: boolean;
}

const DEFAULT_COLUMNS = 80;

/**
 * What a stream of this process leads to.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { describeTerminal } from "./terminal.ts";
 * assert(describeTerminal("stdout").columns > 0);
 * ```
 */
export function describeTerminal(stream: OutputStream): TerminalInfo {
  const isTerminal = Deno[stream].isTerminal();
  return {
    isTerminal,
    columns: isTerminal ? terminalColumns() : DEFAULT_COLUMNS,
    hasColor: hasColor(isTerminal),
  };
}

function terminalColumns(): number {
  try {
    // A terminal that does not know its width says 0.
    return Deno.consoleSize().columns || DEFAULT_COLUMNS;
  } catch {
    return DEFAULT_COLUMNS;
  }
}

function hasColor(isTerminal: boolean): boolean {
  if (Deno.noColor || readEnv("NO_COLOR") !== undefined) return false;
  const forced = readEnv("FORCE_COLOR");
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return isTerminal && readEnv("TERM") !== "dumb";
}

/**
 * Writes text whole. A reader that went away (`| head`) is no error.
 *
 * @example
 * ```ts
 * import { writeText } from "./terminal.ts";
 * writeText("stderr", "");
 * ```
 */
export function writeText(stream: OutputStream, text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let done = 0; done < bytes.length;) {
      done += Deno[stream].writeSync(bytes.subarray(done));
    }
  } catch (cause) {
    if (!(cause instanceof Deno.errors.BrokenPipe)) throw cause;
  }
}

/**
 * Calls `listener` whenever the process is asked to end, by the user (Ctrl-C)
 * or the system (SIGTERM); it then no longer ends by itself, until the result
 * is disposed of.
 *
 * @example
 * ```ts
 * import { onInterrupt } from "./terminal.ts";
 * using _listening = onInterrupt(() => {});
 * ```
 */
export function onInterrupt(listener: () => void): Disposable {
  // Windows has no SIGTERM.
  const signals: Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT"]
    : ["SIGINT", "SIGTERM"];
  for (const signal of signals) Deno.addSignalListener(signal, listener);
  return {
    [Symbol.dispose]() {
      for (const signal of signals) Deno.removeSignalListener(signal, listener);
    },
  };
}

/**
 * Arguments of the command line.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { commandLineArguments } from "./terminal.ts";
 * assert(Array.isArray(commandLineArguments()));
 * ```
 */
export function commandLineArguments(): readonly string[] {
  return Deno.args;
}

/** An answer is no longer than this. */
const MAX_ANSWER_BYTES = 256;

/**
 * Asks on the terminal and returns the line that is typed; `undefined` where
 * there is nobody to ask, as input or error output is no terminal.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { askUser } from "./terminal.ts";
 * assert.equal(typeof askUser, "function");
 * ```
 */
export function askUser(question: string): string | undefined {
  if (!Deno.stdin.isTerminal() || !Deno.stderr.isTerminal()) return undefined;
  writeText("stderr", question);
  const bytes = new Uint8Array(MAX_ANSWER_BYTES);
  const count = Deno.stdin.readSync(bytes) ?? 0;
  return new TextDecoder().decode(bytes.subarray(0, count)).split("\n")[0];
}

const [BACKSPACE, DELETE, END_OF_TEXT] = ["\b", "\x7f", "\x03"];

/**
 * Asks on the terminal for what nobody shall see typed; `undefined` where there
 * is nobody to ask, or nothing is typed.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { askSecret } from "./terminal.ts";
 * assert.equal(typeof askSecret, "function");
 * ```
 */
export function askSecret(question: string): string | undefined {
  if (!Deno.stdin.isTerminal() || !Deno.stderr.isTerminal()) return undefined;
  writeText("stderr", question);
  Deno.stdin.setRaw(true);
  try {
    return readSecret() || undefined;
  } finally {
    Deno.stdin.setRaw(false);
    writeText("stderr", "\n");
  }
}

function readSecret(): string {
  const bytes = new Uint8Array(MAX_ANSWER_BYTES);
  let typed = "";
  for (;;) {
    const count = Deno.stdin.readSync(bytes);
    if (count === null) return "";
    for (const letter of new TextDecoder().decode(bytes.subarray(0, count))) {
      if (letter === "\r" || letter === "\n") return typed;
      if (letter === END_OF_TEXT) return "";
      typed = letter === BACKSPACE || letter === DELETE
        ? typed.slice(0, -1)
        : typed + letter;
    }
  }
}

/** Ends the process at once. */
export function exitProcess(code: number): never {
  Deno.exit(code);
}

/** What a terminal can draw, from pictures to letters. */
export type Graphics = "kitty" | "iterm" | "truecolor" | "256" | "none";

/**
 * What the terminal of standard output can draw, by the variables that
 * terminals set. Within tmux pictures do not arrive, so colours are used.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { detectGraphics } from "./terminal.ts";
 * assert(detectGraphics().length > 0);
 * ```
 */
export function detectGraphics(): Graphics {
  if (!describeTerminal("stdout").hasColor) return "none";
  const term = readEnv("TERM") ?? "";
  const program = readEnv("TERM_PROGRAM") ?? "";
  if (readEnv("TMUX") === undefined) {
    const isKitty = readEnv("KITTY_WINDOW_ID") !== undefined ||
      /kitty|ghostty/.test(`${term} ${program}`);
    if (isKitty) return "kitty";
    if (/^(iTerm\.app|WezTerm)$/.test(program)) return "iterm";
  }
  return /truecolor|24bit/.test(readEnv("COLORTERM") ?? "")
    ? "truecolor"
    : "256";
}
