/**
 * Fills the table of SECURITY.md from a run of all probes of the walls, which
 * takes a minute.
 *
 *     deno run -A tools/update_security.ts [--check]
 */
import { renderTable, runSuite } from "../tests/sandbox/suite.ts";
import { report } from "./sources.ts";

const PATH = "SECURITY.md";

const { rows } = await runSuite();
const wrong = rows.filter(({ isRight }) => !isRight).map(
  ({ group, name, seen, control }) => `${group}: ${name}: ${seen}; ${control}`,
);
const before = await Deno.readTextFile(PATH);
const after = before.replace(
  /(<!-- walls -->\n)[^]*?(<!-- \/walls -->)/,
  (_, open, close) => `${open}\n${renderTable(rows)}\n\n${close}`,
);

if (Deno.args.includes("--check") || wrong.length > 0) {
  const isOld = before !== after;
  report("security", [
    ...wrong,
    ...isOld ? [`${PATH} is out of date: run tools/update_security.ts`] : [],
  ]);
} else {
  await Deno.writeTextFile(PATH, after);
}
