/** `contribute`: a model of one's own, published for everyone. */
import type {
  Contribution,
  ContributionRecord,
  Creator,
} from "../../lib/contribute/mod.ts";
import { readEnv } from "../../lib/platform/env.ts";
import { statPath } from "../../lib/platform/files.ts";
import { askSecret, askUser } from "../../lib/platform/terminal.ts";
import { collectText } from "../options.ts";
import { helpFooter, type Program } from "../program.ts";
import type { Outcome, Session, Shell } from "../shell.ts";
import { openCliStore } from "../store.ts";
import type { Ui } from "../ui/style.ts";
import { renderFacts } from "../ui/table.ts";

const EXAMPLES = [
  "contribute mymodel --dry-run",
  "contribute mymodel --sandbox",
  'contribute mymodel --creator "Author, Ada; University of Somewhere"',
  "contribute mymodel --issue owner/repository",
  "contribute mymodel.zip --discard",
];

interface ContributeFlags {
  readonly sandbox?: true | undefined;
  readonly dryRun?: true | undefined;
  readonly yes?: true | undefined;
  readonly discard?: true | undefined;
  readonly creator?: readonly string[] | undefined;
  readonly issue?: string | undefined;
  readonly zenodoUrl?: string | undefined;
  readonly githubUrl?: string | undefined;
}

/** Adds the command. */
export function addContribute(program: Program, shell: Shell): void {
  program.command("contribute")
    .description(
      "describe, test and build a model, publish it at Zenodo, ask to list it",
    )
    .argument("<package>", "a folder with a model, or an archive")
    .option("--sandbox", "publish at sandbox.zenodo.org, to try it")
    .option("--dry-run", "show every request and send none")
    .option("--yes", "publish without asking")
    .option("--discard", "remove the draft of an earlier call")
    .option(
      "--creator <who>",
      '"Family, Given; affiliation; ORCID"; repeatable (the card\'s authors)',
      collectText,
    )
    .option("--issue <owner/name>", "open an issue in this GitHub repository")
    .option("--zenodo-url <url>", "another server that speaks like Zenodo")
    .option("--github-url <url>", "another server that speaks like GitHub")
    .addHelpText("after", helpFooter("contribute", EXAMPLES))
    .addHelpText(
      "after",
      "\nTokens are read from ZENODO_TOKEN (ZENODO_SANDBOX_TOKEN with --sandbox) and\nGITHUB_TOKEN, or asked for. After a failure the same command goes on where it ended.\nStep by step: package init, check, test and build; contribute without --yes makes\na draft, with --yes publishes it, with --issue asks for it to be listed.",
    )
    .action((path, flags, command) =>
      shell.run(command, (session) => contribute(path, flags, session))
    );
}

async function contribute(
  path: string,
  flags: ContributeFlags,
  session: Session,
): Promise<Outcome> {
  const library = await import("../../lib/contribute/mod.ts");
  const { signal, onEvent } = session;
  const requests: string[] = [];
  const options = {
    store: await openCliStore(session),
    ...flags.dryRun ? {} : tokens(flags),
    zenodoUrl: flags.zenodoUrl ??
      (flags.sandbox ? library.ZENODO_SANDBOX_URL : undefined),
    githubUrl: flags.githubUrl,
    repository: flags.issue,
    creators: flags.creator?.map(parseCreator),
    confirm: (record: ContributionRecord) =>
      Promise.resolve(flags.yes ?? confirm(record)),
    ...flags.dryRun && {
      onDryRequest: (request: Parameters<typeof library.describeRequest>[0]) =>
        void requests.push(library.describeRequest(request)),
    },
    signal,
    onEvent,
  };
  if (flags.discard) {
    await library.discardContribution(path, options);
    return discarded(path);
  }
  await prepare(path, session);
  const done = await library.contribute(path, options);
  return flags.dryRun
    ? { document: { requests }, text: () => requests.join("\n") }
    : { document: done, text: (ui) => render(done, ui), isSummary: true };
}

function discarded(path: string): Outcome {
  return {
    document: { discarded: path },
    text: () => "The draft is removed.",
    isSummary: true,
  };
}

/** Writes what a folder lacks: a card, and what its samples look like. */
async function prepare(path: string, session: Session): Promise<void> {
  if ((await statPath(path))?.kind !== "directory") return;
  const { findOwnCard, testIfUntested } = await import(
    "../../lib/sampling/mod.ts"
  );
  const { signal, onEvent } = session;
  if (await findOwnCard(path, { onEvent }) === undefined) {
    const { init } = await import("../package/init.ts");
    await init(path, {}, session);
  }
  const store = await openCliStore(session);
  await testIfUntested(path, { store, signal, onEvent });
}

/** From the environment, else asked for; never shown. */
function tokens({ sandbox, issue }: ContributeFlags) {
  const zenodo = sandbox ? "ZENODO_SANDBOX_TOKEN" : "ZENODO_TOKEN";
  const secret = (variable: string, service: string) =>
    readEnv(variable) ?? askSecret(`Token for ${service} (not shown): `);
  return {
    zenodoToken: secret(zenodo, sandbox ? "Zenodo's sandbox" : "Zenodo"),
    githubToken: issue && secret("GITHUB_TOKEN", "GitHub"),
  };
}

function parseCreator(text: string): Creator {
  const [name = "", affiliation, orcid] = text.split(";").map((part) =>
    part.trim()
  );
  return { name, ...affiliation && { affiliation }, ...orcid && { orcid } };
}

function confirm({ draft, zenodoUrl }: ContributionRecord): boolean {
  const answer = askUser(
    `The draft is at ${zenodoUrl}/deposit/${draft?.id}. Publishing cannot be undone.\nPublish it as ${draft?.doi}? [y/N] `,
  );
  return /^y(es)?$/i.test(answer?.trim() ?? "");
}

function render({ archive, record, recordUrl }: Contribution, ui: Ui): string {
  const { doi, issueUrl, sha256 } = record;
  const facts = renderFacts([
    ["package", archive],
    ["sha256", sha256],
    ["record", recordUrl],
    ["doi", doi ?? "a draft, not published"],
    ["issue", issueUrl ?? "none"],
  ], ui);
  return doi === undefined
    ? `${facts}\n\nRun it again to publish, or with --discard to remove the draft.`
    : `${facts}\n\nEveryone can run it now: medigan generate doi:${doi}`;
}
