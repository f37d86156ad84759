/** `package`: models of one's own for others. */
import type { PackageCheck } from "../../lib/contribute/mod.ts";
import type { ModelCard } from "../../lib/registry/mod.ts";
import { ALLOW_MODEL_CODE, DEVICE } from "../generate/flags.ts";
import type { CodeFlags } from "../generate/ask_about_code.ts";
import { collectSetting, collectText } from "../options.ts";
import { build } from "../package/build.ts";
import { init } from "../package/init.ts";
import { helpFooter, type Program } from "../program.ts";
import type { Outcome, Session, Shell } from "../shell.ts";
import { openCliStore } from "../store.ts";
import type { Ui } from "../ui/style.ts";
import { renderFacts } from "../ui/table.ts";

const EXIT_WRONG = 4;
const CARD = "medigan.json";
const EXAMPLES = [
  "package init mymodel --member generator.onnx",
  'package init mymodel --license MIT --author "Ada Author" --modality MRI',
  "package init mymodel --code",
  "package check mymodel",
  "package test mymodel",
  "package build mymodel --output mymodel.zip",
];

interface CheckFlags extends CodeFlags {
  readonly device?: "auto" | "webgpu" | "native" | "wasm" | undefined;
  readonly static?: true | undefined;
}

/** Adds the commands. */
export function addPackage(program: Program, shell: Shell): void {
  const group = program.command("package")
    .description("make packages of models of your own, for others to run")
    .addHelpText("after", helpFooter("package", EXAMPLES));
  addInit(group, shell);
  addCheck(group, shell);
  addTest(group, shell);
  addBuild(group, shell);
}

/** The command that these stand under. */
type Group = ReturnType<Program["command"]>;

function addInit(group: Group, shell: Shell): void {
  group.command("init")
    .description(`write ${CARD} with what is seen in a folder`)
    .argument("<folder>", "the folder of the model")
    .option("--overwrite", "replace files that are there")
    .option("--code", "the model is code: write a generate.ts to begin with")
    .option("--member <path>", "checkpoint within the folder")
    .option("--family <name>", "family of the generator; else recognised")
    .option(
      "--set <key=value>",
      "hyperparameter that no tensor tells; repeatable",
      collectSetting,
    )
    .option("--state-at <path>", "keys to the state dict, joined by /")
    .option("--title <text>", "title")
    .option("--summary <text>", "what it draws, in a sentence")
    .option("--license <spdx>", "licence, as SPDX names it")
    .option("--author <name>", "author; repeatable", collectText)
    .option("--modality <name>", "imaging modality; repeatable", collectText)
    .option("--organ <name>", "organ; repeatable", collectText)
    .option("--dataset <name>", "training data; repeatable", collectText)
    .action((folder, flags, command) =>
      shell.run(command, (session) => init(folder, flags, session))
    );
}

function addCheck(group: Group, shell: Shell): void {
  group.command("check")
    .description("check a package, open its model and make a sample")
    .argument("<package>", "a folder or an archive")
    .option("--static", "only look at it: open no model")
    .addOption(DEVICE)
    .addOption(ALLOW_MODEL_CODE)
    .action((path, flags, command) =>
      shell.run(command, (session) => check(path, flags, session))
    );
}

function addTest(group: Group, shell: Shell): void {
  group.command("test")
    .description("make samples and write what they look like into the card")
    .argument("<folder>", "the folder of the model")
    .addOption(ALLOW_MODEL_CODE)
    .action((folder, flags, command) =>
      shell.run(command, async (session) => {
        const { testPackage } = await import("../package/test_package.ts");
        return await testPackage(folder, flags, session);
      })
    );
}

function addBuild(group: Group, shell: Shell): void {
  group.command("build")
    .description("build the archive of a folder, with digests of its files")
    .argument("<folder>", "the folder of the model")
    .option("-o, --output <file>", "the archive (default: FOLDER.zip)")
    .option("--overwrite", "replace an archive that is there")
    .action((folder, flags, command) =>
      shell.run(command, (session) => build(folder, flags, session))
    );
}

async function check(
  path: string,
  flags: CheckFlags,
  session: Session,
): Promise<Outcome> {
  const { checkPackage } = await import("../../lib/contribute/mod.ts");
  const { static: isStatic } = flags;
  const { signal, onEvent } = session;
  const store = await openCliStore(session);
  const seen = await checkPackage(path, { store, signal, onEvent });
  const isOpened = !isStatic && seen.faults.length === 0;
  const opened = isOpened ? await open(path, flags, session) : [];
  const faults = [...seen.faults, ...opened];
  const { card } = seen;
  const isGood = faults.length === 0;
  const { sha256, gaps } = seen;
  return {
    document: { id: card.id, sha256, isGood, faults, gaps },
    text: (ui) => renderCheck({ ...seen, faults }, ui),
    exitCode: isGood ? 0 : EXIT_WRONG,
  };
}

/** What is wrong with a model once it is open, and has made a sample. */
async function open(
  path: string,
  flags: CheckFlags,
  session: Session,
): Promise<string[]> {
  const [sampling, { codeAnswer }] = await Promise.all([
    import("../../lib/sampling/mod.ts"),
    import("../generate/ask_about_code.ts"),
  ]);
  const { signal, onEvent } = session;
  const card = await sampling.findOwnCard(path, { onEvent });
  if (card === undefined) return [];
  const options = {
    store: await openCliStore(session),
    device: flags.device,
    allowModelCode: codeAnswer(flags, session),
    signal,
    onEvent,
  };
  const faults = await sampling.checkCard(card, options);
  if (faults.length > 0 || needsImages(card)) return faults;
  await using generator = await sampling.openGenerator(card, options);
  const one = sampling.streamSamples(generator, { numSamples: 1, signal });
  await Array.fromAsync(one);
  return [];
}

/** What works on images makes nothing without. */
function needsImages({ execution }: ModelCard): boolean {
  return execution.inputs.some(({ kind }) => kind === "image");
}

function renderCheck(seen: PackageCheck, ui: Ui): string {
  const { card, faults, gaps, sha256 } = seen;
  const facts = renderFacts([
    ["id", card.id],
    ["sha256", sha256],
    ["faults", faults],
    ["not said", gaps],
  ], ui);
  return faults.length === 0
    ? `${facts}\n\nThe package can be used.`
    : `${facts}\n\nThe package cannot be used.`;
}
