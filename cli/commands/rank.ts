/** `rank`: models in the order of a metric. */
import { Option } from "@commander-js/extra-typings";
import type { ModelCard, RankedModel } from "../../lib/registry/mod.ts";
import { helpFooter, type Program } from "../program.ts";
import type { Outcome, Shell } from "../shell.ts";
import type { Ui } from "../ui/style.ts";
import { type Column, renderTable } from "../ui/table.ts";

const ORDERS = ["best", "worst", "asc", "desc"] as const;
const EXAMPLES = [
  "rank FID",
  "rank FID_ratio --search mammography",
  "rank CLF.trained_on_real_and_fake.f1 --json",
];

interface RankOptions {
  readonly search?: string | undefined;
  readonly order?: typeof ORDERS[number] | undefined;
  readonly compat?: true | undefined;
}

/** Adds the command. */
export function addRank(program: Program, shell: Shell): void {
  program.command("rank")
    .description("order models by a metric; its better direction is known")
    .argument("<metric>", "name or dot path, such as FID, SSIM or dice")
    .option("--search <terms>", "only models that match")
    .addOption(
      new Option("--order <name>", "what comes first (default: best)")
        .choices(ORDERS),
    )
    .option("--compat", "as upstream ranks: order asc by default")
    .addHelpText("after", helpFooter("rank", EXAMPLES))
    .action((metric, options, command) =>
      shell.run(command, () => rank(metric, options))
    );
}

async function rank(
  metric: string,
  { search, order, compat }: RankOptions,
): Promise<Outcome> {
  const { loadCatalogue, metricDirection } = await import(
    "../../lib/registry/mod.ts"
  );
  const catalogue = loadCatalogue();
  const options = {
    metric,
    ...order !== undefined && { order },
    ...compat && { compat },
  };
  const ranked = search === undefined
    ? catalogue.rankModelsByPerformance(options)
    : catalogue.findModelsAndRank(search, options);
  const direction = metricDirection(metric) ?? null;
  return {
    document: { metric, better: direction, models: ranked },
    text: (ui) => {
      const rows = ranked.map((one) => ({
        ...one,
        card: catalogue.get(one.id),
      }));
      return render(rows, { metric, direction, ui });
    },
  };
}

type Row = RankedModel & { readonly card: ModelCard };

function render(
  rows: readonly Row[],
  { metric, direction, ui }: {
    readonly metric: string;
    readonly direction: string | null;
    readonly ui: Ui;
  },
): string {
  const columns: readonly Column<Row>[] = [
    { title: "#", text: (row) => String(row.rank ?? "-"), isNumber: true },
    { title: "Model", text: ({ id }) => id },
    {
      title: metric,
      text: ({ value }) => value === undefined ? "not measured" : String(value),
      style: ({ missing }) => missing ? "dim" : undefined,
      isNumber: true,
    },
    {
      title: "Dataset",
      text: ({ card }) => card.selection.dataset.join(", "),
      isFlexible: true,
    },
  ];
  const remark = direction === null
    ? `Neither high nor low values of ${metric} are better.`
    : `A ${direction} ${metric} is better.`;
  return [
    renderTable(rows, columns, ui),
    "",
    `${remark} Values were measured on different data and may not compare.`,
  ].join("\n");
}
