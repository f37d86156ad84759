/** `search`: models that match words, fields and numbers. */
import { Option } from "@commander-js/extra-typings";
import type { ModelMatch, TermMatch } from "../../lib/registry/mod.ts";
import { helpFooter, type Program } from "../program.ts";
import type { Outcome, Shell } from "../shell.ts";
import { counted, printable, type Ui, wrap } from "../ui/style.ts";

const OPERATORS = ["AND", "OR", "XOR"] as const;
const MAX_PLACES = 3;
const EXAMPLES = [
  "search breast mass",
  'search modality:mri "organ:brain"',
  "search 'fid<100' endoscopy --json",
  "search polyps x-ray --operator OR",
];

interface SearchOptions {
  readonly operator?: typeof OPERATORS[number] | undefined;
  readonly keys?: true | undefined;
  readonly caseSensitive?: true | undefined;
  readonly compat?: true | undefined;
}

/** Adds the command. */
export function addSearch(program: Program, shell: Shell): void {
  program.command("search")
    .description("find models by words, fields and numbers, and see why")
    .argument("<terms...>", "words, field:word, field=value, field<number")
    .addOption(
      new Option("--operator <name>", "how terms combine (default: AND)")
        .choices(OPERATORS),
    )
    .option("--keys", "names of fields count as values, too")
    .option("--case-sensitive", "upper and lower case differ")
    .option("--compat", "whole values only, as upstream searches")
    .addHelpText("after", helpFooter("search", EXAMPLES))
    .action((terms, options, command) =>
      shell.run(command, () => search(terms, options))
    );
}

async function search(
  terms: readonly string[],
  { operator, keys, caseSensitive, compat }: SearchOptions,
): Promise<Outcome> {
  const { loadCatalogue } = await import("../../lib/registry/mod.ts");
  const catalogue = loadCatalogue();
  const options = {
    ...operator !== undefined && { operator },
    matchKeys: keys === true,
    caseSensitive: caseSensitive === true,
  };
  const found = compat
    ? catalogue.findMatchingModelsByValues(terms, { ...options, compat })
    : catalogue.find(terms.map(asTerm).join(" "), options);
  return {
    document: { terms, models: found },
    text: (ui) => render(found, ui),
  };
}

/** What the shell gave as one argument stays one term. */
function asTerm(text: string): string {
  return /\s/.test(text) && !text.includes('"') ? `"${text}"` : text;
}

function render(found: readonly ModelMatch[], ui: Ui): string {
  const models = found.map((match) => renderMatch(match, ui));
  return [...models, `${counted(found.length, "model")} found`].join("\n");
}

function renderMatch({ id, matches }: ModelMatch, ui: Ui): string {
  const lines = [...Map.groupBy(matches, ({ term }) => term)]
    .flatMap(([term, ofTerm]) =>
      wrap(`${printable(term)}: ${places(ofTerm)}`, ui.columns - 4)
    );
  return [ui.paint("bold", id), ...lines.map((line) => `    ${line}`)]
    .join("\n");
}

/** Where a term was found, the first few places of all. */
function places(matches: readonly TermMatch[]): string {
  const all = new Set(
    matches.map(({ path, value }) => printable(`${path} "${value}"`)),
  );
  const shown = [...all].slice(0, MAX_PLACES).join(", ");
  const more = all.size - MAX_PLACES;
  return more > 0 ? `${shown} and ${more} more` : shown;
}
