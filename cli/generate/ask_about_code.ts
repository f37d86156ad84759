/** Asking on the terminal whether code that a package brings may run. */
import { formatBytes } from "../../lib/bytes.ts";
import { askUser } from "../../lib/platform/terminal.ts";
import type { AllowModelCode, ModelCodeInfo } from "../../lib/sampling/mod.ts";
import type { Session } from "../shell.ts";
import { licenceText } from "../ui/card.ts";
import { createUi, printable, wrap } from "../ui/style.ts";
import { renderFacts } from "../ui/table.ts";

const COLUMNS = 80;

/** Lines of code that are shown before somebody decides. */
const SHOWN_LINES = 40;

/** The flag that answers in advance. */
export interface CodeFlags {
  /** Whether code may run. */
  readonly allowModelCode?: true | undefined;
}

/** What decides about code: the flag, else the user, where there is one. */
export function codeAnswer(
  { allowModelCode }: CodeFlags,
  { globals }: Session,
): AllowModelCode {
  if (allowModelCode) return true;
  if (globals.json || globals.quiet) return false;
  return (info) => isYes(askUser(question(info)));
}

function isYes(answer: string | undefined): boolean {
  return /^y(es)?$/i.test(answer?.trim() ?? "");
}

/** All that there is to know, in letters that no terminal acts on. */
function question(info: ModelCodeInfo): string {
  const facts = renderFacts([
    ["model", `${info.model}: ${info.title}`],
    ["source", info.source],
    ["licence", licenceText(info.licence)],
    ["package", `SHA-256 ${info.packageSha256}`],
    ["code", `${info.path}, ${formatBytes(info.size)}, SHA-256 ${info.sha256}`],
    ["with", info.brings],
  ], createUi(COLUMNS, false));
  const lines = info.text.split("\n");
  const more = lines.length - SHOWN_LINES;
  return [
    "",
    facts,
    "",
    ...lines.slice(0, SHOWN_LINES).map((line) => `  | ${printable(line)}`),
    ...more > 0 ? [`  | and ${more} more lines`] : [],
    "",
    ...wrap(
      "This model is code of its author. It runs in a process without any permission: no files, no network. A yes is remembered by the digest of the code.",
      COLUMNS,
    ),
    "Run it? [y/N] ",
  ].join("\n");
}
