/** Errors: as people read them, as programs read them, as exit codes. */
import { CommanderError } from "commander";
import { MediganError } from "../../lib/errors.ts";
import { asPermissionError } from "../../lib/platform/permissions.ts";
import { printable, type Ui, wrap } from "./style.ts";

/** What is told of an error. */
export interface Failure {
  /** Stable identifier for programs. */
  readonly code: string;
  /** What failed, the value seen, the value wanted. */
  readonly message: string;
  /** What to do about it. */
  readonly hint: string | undefined;
  /** Exit code of the process. */
  readonly exitCode: number;
}

/** Exit code of an interrupted command, as shells have it: 128 + SIGINT. */
export const EXIT_INTERRUPTED = 130;
const EXIT_USAGE = 2;

/** What an error means to the user. */
export function describeFailure(error: unknown, signal: AbortSignal): Failure {
  if (signal.aborted) {
    return {
      code: "interrupted",
      message: "Interrupted",
      hint:
        "What is done is kept: generate goes on with --resume, a download by itself",
      exitCode: EXIT_INTERRUPTED,
    };
  }
  const known = error instanceof MediganError
    ? error
    : asPermissionError(error, "go on");
  if (known !== undefined) {
    const { code, message, hint, exitCode } = known;
    return { code, message, hint, exitCode };
  }
  if (error instanceof CommanderError) {
    const isMissing = error.code === "commander.help";
    return usageFailure(isMissing ? "A subcommand is missing" : error.message);
  }
  return unexpectedFailure(error);
}

/** A wrong command line, from the parser's message and its suggestion. */
function usageFailure(text: string): Failure {
  const [first = "", ...rest] = text.replace(/^error: /, "").split("\n");
  const suggestion = rest.join(" ").replace(/^\(|\)$/g, "");
  return {
    code: "usage",
    message: first.charAt(0).toUpperCase() + first.slice(1),
    hint: suggestion || "Add --help to see what the command takes",
    exitCode: EXIT_USAGE,
  };
}

function unexpectedFailure(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  // The library refuses wrong arguments in these words; anything else of
  // these types is a mistake of ours.
  const isWrongArgument =
    (error instanceof TypeError || error instanceof RangeError) &&
    message.startsWith("Cannot ");
  if (isWrongArgument) {
    return { code: "usage", message, hint: undefined, exitCode: EXIT_USAGE };
  }
  return {
    code: "unexpected",
    message: `Unexpected: ${message}`,
    hint:
      "This is a defect of medigan: please report it with the command that you ran",
    exitCode: 1,
  };
}

/** A failure for people. */
export function renderFailure(failure: Failure, ui: Ui): string {
  const label = failure.exitCode === EXIT_INTERRUPTED ? "" : "error: ";
  const lines = paragraph(label, failure.message, ui);
  const text = lines.map((line, index) =>
    index === 0
      ? ui.paint("red", line.slice(0, label.length)) + line.slice(label.length)
      : line
  );
  const hint = failure.hint === undefined
    ? []
    : paragraph("hint: ", failure.hint, ui).map((line, index) =>
      index === 0 ? ui.paint("cyan", "hint:") + line.slice(5) : line
    );
  return [...text, ...hint].join("\n") + "\n";
}

function paragraph(label: string, text: string, ui: Ui): string[] {
  const lines = wrap(printable(text), ui.columns - label.length);
  const indent = " ".repeat(label.length);
  return lines.map((line, index) => (index === 0 ? label : indent) + line);
}
