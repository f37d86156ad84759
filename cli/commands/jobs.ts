/** `jobs`: runs that were begun with `--nats`. */
import type { RunDetails, RunSummary } from "../../lib/cluster/mod.ts";
import {
  addNatsOptions,
  type NatsFlags,
  natsSettingsOf,
} from "../cluster/flags.ts";
import { helpFooter, type Program } from "../program.ts";
import type { Outcome, Session, Shell } from "../shell.ts";
import { counted, type Ui } from "../ui/style.ts";
import { renderFacts, renderTable } from "../ui/table.ts";

const EXAMPLES = [
  "jobs ls --nats nats://queue.example.org",
  "jobs show c1310b",
  "jobs retry c1310b",
  "jobs cancel c1310b",
];

/** Adds the command. */
export function addJobs(program: Program, shell: Shell): void {
  const jobs = program.command("jobs")
    .description("list, show, cancel and retry runs that workers do")
    .addHelpText("after", helpFooter("jobs", EXAMPLES));
  addNatsOptions(jobs.command("ls"))
    .description("list runs, the newest first")
    .action((flags, command) =>
      shell.run(command, (session) => list(flags, session))
    );
  addNatsOptions(jobs.command("show"))
    .description("show a run, and the jobs that workers gave up")
    .argument("<run>", "identifier, or how it begins")
    .action((run, flags, command) =>
      shell.run(command, (session) => show(run, flags, session))
    );
  addNatsOptions(jobs.command("cancel"))
    .description("end a run, and remove what was not collected")
    .argument("<run>", "identifier, or how it begins")
    .action((run, flags, command) =>
      shell.run(command, (session) => cancel(run, flags, session))
    );
  addNatsOptions(jobs.command("retry"))
    .description("send jobs that workers gave up once more")
    .argument("<run>", "identifier, or how it begins")
    .action((run, flags, command) =>
      shell.run(command, (session) => retry(run, flags, session))
    );
}

function manageOptions(flags: NatsFlags, { signal, onEvent }: Session) {
  return { ...natsSettingsOf(flags), signal, onEvent };
}

async function list(flags: NatsFlags, session: Session): Promise<Outcome> {
  const { listRuns } = await import("../../lib/cluster/mod.ts");
  const runs = await listRuns(manageOptions(flags, session));
  return {
    document: { runs },
    text: (ui) => runs.length === 0 ? "No runs" : renderRuns(runs, ui),
  };
}

function renderRuns(runs: readonly RunSummary[], ui: Ui): string {
  return renderTable(runs, [
    { title: "Run", text: ({ run }) => run },
    { title: "State", text: ({ state }) => state },
    {
      title: "Done",
      text: ({ done, total, kind }) => `${done}/${total} ${kind}`,
    },
    { title: "Of", text: ({ title }) => title },
    { title: "Begun", text: ({ startedMs }) => timeText(startedMs) },
  ], ui);
}

function timeText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace("T", " ");
}

async function show(
  run: string,
  flags: NatsFlags,
  session: Session,
): Promise<Outcome> {
  const { showRun } = await import("../../lib/cluster/mod.ts");
  const details = await showRun(run, manageOptions(flags, session));
  return { document: details, text: (ui) => renderDetails(details, ui) };
}

function renderDetails(details: RunDetails, ui: Ui): string {
  const { run, state, kind, title, done, total, waiting, isLed, dead } =
    details;
  return renderFacts([
    ["run", run],
    ["state", state],
    ["of", title],
    ["done", `${done} of ${total} ${kind}`],
    ["jobs", `${waiting} wait or are with workers`],
    ["led", isLed ? "yes" : "by no process at the moment"],
    ["begun", timeText(details.startedMs)],
    [
      "given up",
      dead.map(({ first, end, reason, tries }) =>
        `${kind} ${first} to ${end - 1}, given out ${tries} times: ${reason}`
      ),
    ],
  ], ui);
}

async function cancel(
  run: string,
  flags: NatsFlags,
  session: Session,
): Promise<Outcome> {
  const { cancelRun } = await import("../../lib/cluster/mod.ts");
  const summary = await cancelRun(run, manageOptions(flags, session));
  return { document: summary, text: () => `Run ${summary.run} is cancelled` };
}

async function retry(
  run: string,
  flags: NatsFlags,
  session: Session,
): Promise<Outcome> {
  const { retryRun } = await import("../../lib/cluster/mod.ts");
  const summary = await retryRun(run, manageOptions(flags, session));
  return {
    document: summary,
    text: () =>
      `${counted(summary.retried, "job")} of run ${summary.run} sent once more`,
  };
}
