/** What may come next on a command line, read off the command tree. */
import type { CommandUnknownOpts as Command } from "@commander-js/extra-typings";

/** A word that may come next. */
export interface Suggestion {
  /** The word. */
  readonly value: string;
  /** What it means. */
  readonly description: string;
}

/** Gives the words that an argument or option of some name can be. */
export type ValueSource = () => Promise<Suggestion[]>;

/** Value sources by the name of the argument: `model`, `metric`. */
export type ValueSources = { readonly [argument: string]: ValueSource };

type CommandOption = Command["options"][number];

interface Place {
  readonly command: Command;
  /** Operands of the command so far. */
  readonly operands: number;
  /** The option whose value comes next. */
  readonly option?: CommandOption | undefined;
}

/**
 * Words that fit in place of the last of `words`, which may be empty. An empty
 * answer means that the shell should offer file names.
 */
export async function suggest(
  program: Command,
  words: readonly string[],
  sources: ValueSources,
): Promise<Suggestion[]> {
  const current = words.at(-1) ?? "";
  const place = placeAfter(program, words.slice(0, -1));
  const found = await candidates(place, current, sources);
  return found.filter(({ value }) => value.startsWith(current));
}

function placeAfter(program: Command, words: readonly string[]): Place {
  let place: Place = { command: program, operands: 0 };
  for (const word of words) place = step(place, word);
  return place;
}

function step({ command, operands, option }: Place, word: string): Place {
  if (option !== undefined) return { command, operands };
  if (word.startsWith("-")) {
    const next = optionsOf(command).find(({ long, short }) =>
      word === long || word === short
    );
    const takesValue = next !== undefined && (next.required || next.optional);
    return { command, operands, option: takesValue ? next : undefined };
  }
  const inner = command.commands.find((one) => one.name() === word);
  if (inner !== undefined) return { command: inner, operands: 0 };
  return { command, operands: operands + 1 };
}

function optionsOf(command: Command): CommandOption[] {
  return [
    ...command.options,
    ...(command.parent === null ? [] : optionsOf(command.parent)),
  ];
}

function candidates(
  { command, operands, option }: Place,
  current: string,
  sources: ValueSources,
): Promise<Suggestion[]> | Suggestion[] {
  if (option !== undefined) {
    const { argChoices, flags } = option;
    return values(/<(\w+)>/.exec(flags)?.[1] ?? "", argChoices, sources);
  }
  if (current.startsWith("-")) {
    return optionsOf(command).map(({ long, short, description }) => ({
      value: long ?? short ?? "",
      description,
    }));
  }
  if (command.commands.length > 0) {
    return command.createHelp().visibleCommands(command).map((one) => ({
      value: one.name(),
      description: one.description(),
    }));
  }
  const known = command.registeredArguments;
  const last = known.at(-1);
  const argument = known[operands] ?? (last?.variadic ? last : undefined);
  if (argument === undefined) return [];
  return values(argument.name(), argument.argChoices, sources);
}

function values(
  name: string,
  choices: readonly string[] | undefined,
  sources: ValueSources,
): Promise<Suggestion[]> | Suggestion[] {
  if (choices === undefined) return sources[name]?.() ?? [];
  return choices.map((value) => ({ value, description: name }));
}
