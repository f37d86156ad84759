/** The work of `benchmark fid`. */
import { join } from "node:path";
import { UsageError } from "../../lib/errors.ts";
import {
  backboneFigure,
  boundFigure,
  DEFAULT_BACKBONE,
  fidMarkdown,
  type FidRow,
  inconsistentRatios,
  publishedRows,
  type RowDistances,
} from "../../lib/metrics/mod.ts";
import { writeAtomic } from "../../lib/platform/files.ts";
import { loadCatalogue } from "../../lib/registry/mod.ts";
import { TOOLKIT } from "../../lib/sampling/sample.ts";
import type { Outcome, Session } from "../shell.ts";
import { renderBenchmark } from "../ui/benchmark.ts";
import { type BenchmarkFlags, type Case, measureCase } from "./cases.ts";

/** The paper's names of the networks that are known by another one here. */
const PAPER_NAMES = new Map([
  ["inception-2015-12-05", "ImageNet"],
  ["radimagenet", "RadImageNet"],
]);

/** Makes the table and the figures. */
export async function benchmarkFid(
  flags: BenchmarkFlags,
  session: Session,
): Promise<Outcome> {
  const cases = (flags.case ?? []).map(parseCase);
  const computed: FidRow[] = [];
  for (const one of cases) {
    computed.push(await computedRow(one, flags, session));
  }
  const rows = [...publishedRows(), ...computed];
  const inconsistent = inconsistentRatios();
  const files = flags.output === undefined
    ? []
    : await writeFiles(flags.output, rows);
  return {
    document: {
      procedure: flags.compat ? "upstream's tests/fid.py" : "equal numbers",
      rows,
      inconsistent,
      files,
      toolkit: TOOLKIT,
    },
    text: (ui) => renderBenchmark({ rows, inconsistent, files }, ui),
  };
}

function parseCase(text: string): Case {
  const [, model, real, synthetic] = /^([^=]+)=([^,]+),([^,]+)$/.exec(text) ??
    [];
  if (
    model !== undefined && real !== undefined && synthetic !== undefined
  ) return { model, real, synthetic };
  throw new UsageError(
    `Cannot compute a case as it must be ID=REAL,SYNTHETIC: current value is ${
      JSON.stringify(text)
    }`,
    { hint: "Give such as 8=real,synthetic or 0=real,model:0" },
  );
}

async function computedRow(
  one: Case,
  flags: BenchmarkFlags,
  session: Session,
): Promise<FidRow> {
  const distances: RowDistances[] = [];
  for (const backbone of flags.backbone ?? [DEFAULT_BACKBONE]) {
    const measured = await measureCase(one, { ...flags, backbone }, session);
    const name = PAPER_NAMES.get(backbone) ?? backbone;
    distances.push(...measured.map(({ setting, ...numbers }) => ({
      setting: { ...setting, backbone: name },
      ...numbers,
    })));
  }
  return {
    model: one.model,
    dataset: one.real,
    modality: modalityOf(one.model),
    isComputed: true,
    distances,
  };
}

/** That of the published row, or that of the catalogue. */
function modalityOf(model: string): string {
  const published = publishedRows().find((row) => row.model === model);
  if (published !== undefined) return published.modality;
  const cards = loadCatalogue().list();
  const card = cards.find(({ id }) => Number(id.slice(0, 5)) === Number(model));
  return card?.selection.modality[0] ?? "other";
}

async function writeFiles(
  folder: string,
  rows: readonly FidRow[],
): Promise<string[]> {
  const contents = {
    "table4.md": fidMarkdown(rows) + "\n",
    "table4.json": JSON.stringify({ rows, toolkit: TOOLKIT }, null, 1) + "\n",
    "figure8.svg": boundFigure(rows),
    "figure9.svg": backboneFigure(rows),
  };
  const paths: string[] = [];
  for (const [name, content] of Object.entries(contents)) {
    const path = join(folder, name);
    await writeAtomic(path, content);
    paths.push(path);
  }
  return paths;
}
