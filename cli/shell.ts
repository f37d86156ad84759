/**
 * What every command shares: the global options, the way in (events, abort
 * signal) and the way out (one document or text, an exit code).
 *
 * @module
 */
import type { EventListener } from "../lib/events.ts";
import { readEnv } from "../lib/platform/env.ts";
import { describeTerminal, writeText } from "../lib/platform/terminal.ts";
import { describeFailure, renderFailure } from "./ui/errors.ts";
import { renderDocument } from "./ui/json.ts";
import { startProgress } from "./ui/progress.ts";
import { createUi, type Ui } from "./ui/style.ts";

/** Options that stand before or after any command. */
export type GlobalOptions = {
  /** Print one JSON document. */
  readonly json?: true | undefined;
  /** Print results and errors only. */
  readonly quiet?: true | undefined;
  /** Open no connection. */
  readonly offline?: true | undefined;
};

/** What a running command works with. */
export interface Session {
  /** The global options. */
  readonly globals: GlobalOptions;
  /** Shows progress and notices. */
  readonly onEvent: EventListener;
  /** Fires when the user interrupts. */
  readonly signal: AbortSignal;
}

/** What a command has to say at its end. */
export interface Outcome {
  /** The document that `--json` prints, without its schema. */
  readonly document: object;
  /** The same for people; not called with `--json`. */
  readonly text: (ui: Ui) => string;
  /** Whether `--quiet` leaves the text out as it only sums up. */
  readonly isSummary?: boolean;
  /** Exit code when it is not 0. */
  readonly exitCode?: number;
  /** What goes on once this is printed. */
  readonly afterwards?: () => Promise<void>;
}

/** A command as the parser gives it: a name and its options. */
interface ParsedCommand {
  readonly parent: ParsedCommand | null;
  name(): string;
  optsWithGlobals(): object;
}

/** Runs one command and remembers its exit code. */
export class Shell {
  /** Exit code of the process. */
  exitCode = 0;
  readonly #signal: AbortSignal;

  /** A shell whose commands end when `signal` fires. */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Does the work of a command and prints what came out of it. */
  async run(
    command: ParsedCommand,
    work: (session: Session) => Outcome | Promise<Outcome>,
  ): Promise<void> {
    const globals = completeGlobals(command.optsWithGlobals());
    const outcome = await this.#work(globals, work);
    this.exitCode = outcome.exitCode ?? 0;
    if (globals.json) {
      const document = renderDocument(fullName(command), outcome.document);
      writeText("stdout", document);
    } else if (!globals.quiet || !outcome.isSummary) {
      writeText("stdout", outcome.text(uiFor("stdout")) + "\n");
    }
    await outcome.afterwards?.();
  }

  async #work(
    globals: GlobalOptions,
    work: (session: Session) => Outcome | Promise<Outcome>,
  ): Promise<Outcome> {
    using progress = startProgress(uiFor("stderr"), {
      isQuiet: globals.quiet === true,
      isJson: globals.json === true,
    });
    return await work({
      globals,
      onEvent: progress.onEvent,
      signal: this.#signal,
    });
  }

  /** Tells why a command could not be done, and remembers its exit code. */
  fail(error: unknown, { isJson }: { isJson: boolean }): void {
    const failure = describeFailure(error, this.#signal);
    this.exitCode = failure.exitCode;
    writeText("stderr", renderFailure(failure, uiFor("stderr")));
    if (isJson) {
      writeText(
        "stdout",
        renderDocument("error", {
          error: { ...failure, hint: failure.hint ?? null },
        }),
      );
    }
  }
}

/** The names below the program's, such as `cache-ls`. */
function fullName(command: ParsedCommand): string {
  const above = command.parent;
  if (above === null || above.parent === null) return command.name();
  return `${fullName(above)}-${command.name()}`;
}

function completeGlobals(given: GlobalOptions): GlobalOptions {
  const isOffline = given.offline || readEnv("MEDIGAN_OFFLINE") !== undefined;
  return isOffline ? { ...given, offline: true } : given;
}

function uiFor(stream: "stdout" | "stderr"): Ui {
  const { columns, hasColor } = describeTerminal(stream);
  return createUi(columns, hasColor);
}
