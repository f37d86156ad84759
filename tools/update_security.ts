/**
 * Fills the tables of SECURITY.md and README.md from a run of all probes of the
 * walls, which takes a minute.
 *
 *     deno run -A tools/update_security.ts [--check]
 */
import {
  renderSummary,
  renderTable,
  runSuite,
} from "../tests/sandbox/suite.ts";
import { report } from "./sources.ts";

const { rows } = await runSuite();
const wrong = rows.filter(({ isRight }) => !isRight).map(
  ({ group, name, seen, control }) => `${group}: ${name}: ${seen}; ${control}`,
);
const isCheck = Deno.args.includes("--check") || wrong.length > 0;
const tables = {
  "SECURITY.md": renderTable(rows),
  "README.md": renderSummary(rows),
};
const old: string[] = [];
for (const [path, table] of Object.entries(tables)) {
  const before = await Deno.readTextFile(path);
  const after = before.replace(
    /(<!-- walls -->\n)[^]*?(<!-- \/walls -->)/,
    (_, open, close) => `${open}\n${table}\n\n${close}`,
  );
  if (!isCheck) await Deno.writeTextFile(path, after);
  else if (before !== after) {
    old.push(`${path} is out of date: run tools/update_security.ts`);
  }
}
if (isCheck) report("security", [...wrong, ...old]);
