/** `test`: whether models make here what their cards say. */
import { UsageError } from "../../lib/errors.ts";
import { writeAtomic } from "../../lib/platform/files.ts";
import type { ModelTest } from "../../lib/sampling/mod.ts";
import { DEVICE } from "../generate/flags.ts";
import { helpFooter, type Program } from "../program.ts";
import type { Outcome, Session, Shell } from "../shell.ts";
import { openCliStore } from "../store.ts";
import type { TextStyle, Ui } from "../ui/style.ts";
import { type Column, renderTable } from "../ui/table.ts";

const EXIT_FAILED = 4;
const EXAMPLES = [
  "test 0",
  "test --all",
  "test --all --junit models.xml --json",
];

/** Options of the command. */
interface TestFlags {
  readonly all?: true | undefined;
  readonly junit?: string | undefined;
  readonly device?: "auto" | "webgpu" | "native" | "wasm" | undefined;
}

/** Adds the command. */
export function addTest(program: Program, shell: Shell): void {
  program.command("test")
    .description("check that models make here what their cards say")
    .argument("[model]", "number, identifier, DOI, address or path")
    .option("--all", "every model of the catalogue")
    .option("--junit <file>", "write the findings as JUnit XML, too")
    .addOption(DEVICE)
    .addHelpText("after", helpFooter("test", EXAMPLES))
    .action((model, flags, command) =>
      shell.run(command, (session) => test(model, flags, session))
    );
}

async function test(
  model: string | undefined,
  flags: TestFlags,
  session: Session,
): Promise<Outcome> {
  const models = await testModels(await chosen(model, flags), flags, session);
  if (flags.junit !== undefined) {
    const { renderJunit } = await import("../test/junit.ts");
    await writeAtomic(flags.junit, renderJunit(models));
  }
  const counts = Object.fromEntries(
    STATUSES.map((status) => [
      status,
      models.filter((one) => one.status === status).length,
    ]),
  );
  return {
    document: { counts, models },
    text: (ui) => render(models, ui),
    exitCode: models.some(({ status }) => status === "failed")
      ? EXIT_FAILED
      : 0,
  };
}

async function chosen(
  model: string | undefined,
  { all }: TestFlags,
): Promise<string[]> {
  if (model !== undefined && all === undefined) return [model];
  if (model === undefined && all) {
    const { loadCatalogue } = await import("../../lib/registry/mod.ts");
    return loadCatalogue().listModels();
  }
  throw new UsageError(
    `Cannot tell what to test as ${
      all ? "both a model and --all are given" : "no model is named"
    }`,
    { hint: "Name one model, or say --all" },
  );
}

async function testModels(
  names: readonly string[],
  { device }: TestFlags,
  session: Session,
): Promise<ModelTest[]> {
  const { Generators } = await import("../../lib/generators.ts");
  const generators = new Generators({ store: await openCliStore(session) });
  const { signal, onEvent } = session;
  const tests: ModelTest[] = [];
  // One after the other: each takes the whole device.
  for (const name of names) {
    tests.push(await generators.testModel(name, { device, signal, onEvent }));
  }
  return tests;
}

const STATUSES = ["passed", "failed", "unavailable"] as const;
const WORDS = {
  passed: ["passed", "green"],
  failed: ["failed", "red"],
  unavailable: ["not available", "dim"],
} as const satisfies {
  [status in ModelTest["status"]]: readonly [string, TextStyle];
};

const COLUMNS: readonly Column<ModelTest>[] = [
  { title: "Model", text: ({ id }) => id, style: () => "bold" },
  {
    title: "Result",
    text: ({ status }) => WORDS[status][0],
    style: ({ status }) => WORDS[status][1],
  },
  { title: "Why", text: ({ reason }) => reason, isFlexible: true },
];

function render(tests: readonly ModelTest[], ui: Ui): string {
  const counts = STATUSES.map((status) =>
    `${tests.filter((one) => one.status === status).length} ${WORDS[status][0]}`
  );
  const faults = tests.filter(({ status }) => status === "failed")
    .map(({ id, reason }) => `${id}: ${reason}`);
  return [renderTable(tests, COLUMNS, ui), "", ...faults, counts.join(", ")]
    .join("\n");
}
