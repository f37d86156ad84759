/** `completion`: scripts for shells, and the suggestions that they ask for. */
import { Argument } from "@commander-js/extra-typings";
import { completionScript, SHELLS } from "../completion/scripts.ts";
import { suggest, type Suggestion } from "../completion/suggest.ts";
import { helpFooter, type Program } from "../program.ts";
import type { Shell } from "../shell.ts";
import { printable } from "../ui/style.ts";

const EXAMPLES = [
  "completion bash >> ~/.bashrc",
  'completion zsh > "${fpath[1]}/_medigan"',
  "completion fish > ~/.config/fish/completions/medigan.fish",
  "completion powershell >> $PROFILE",
];

/** Adds the commands. */
export function addCompletion(program: Program, shell: Shell): void {
  program.command("completion")
    .description("print a script that completes commands in a shell")
    .addArgument(new Argument("<shell>", "the shell").choices(SHELLS))
    .addHelpText("after", helpFooter("completion", EXAMPLES))
    .action((name, _options, command) =>
      shell.run(command, () => {
        const script = completionScript(name);
        return { document: { shell: name, script }, text: () => script };
      })
    );

  // The scripts call this one at each press of the tab key.
  program.command("complete", { hidden: true })
    .argument("[words...]")
    .action((words, _options, command) =>
      shell.run(command, async () => {
        const suggestions = await suggest(program, words, {
          model: modelSuggestions,
          metric: metricSuggestions,
          backbone: backboneSuggestions,
        });
        const lines = suggestions.map(({ value, description }) =>
          `${value}\t${printable(description)}`
        );
        return { document: { suggestions }, text: () => lines.join("\n") };
      })
    );
}

async function modelSuggestions(): Promise<Suggestion[]> {
  const { loadCatalogue } = await import("../../lib/registry/mod.ts");
  return loadCatalogue().list().map(({ id, description }) => ({
    value: id,
    description: description.title,
  }));
}

async function metricSuggestions(): Promise<Suggestion[]> {
  const { loadCatalogue } = await import("../../lib/registry/mod.ts");
  const names = loadCatalogue().list().flatMap(({ selection }) =>
    Object.keys(selection.performance)
  );
  return [...new Set(names)].sort().map((value) => ({
    value,
    description: "metric",
  }));
}

async function backboneSuggestions(): Promise<Suggestion[]> {
  const { BACKBONES } = await import("../../lib/metrics/mod.ts");
  const sides: { readonly [name: string]: string } = {
    "pixels-SIDE": "pixels-16",
    "radiomics-SIDE": "radiomics-128",
  };
  return BACKBONES.filter((name) => !name.startsWith("FILE")).map((name) => ({
    value: sides[name] ?? name,
    description: "backbone",
  }));
}
