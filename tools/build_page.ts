/**
 * Bundles the page of the latent explorer, so that it runs without this tool.
 *
 *     deno run -A tools/build_page.ts [--check]
 */
import { report } from "./sources.ts";

const FOLDER = "lib/explore/page";
const BUNDLES = [
  ["main.ts", "page.js"],
  ["library.ts", "medigan.js"],
  ["engine_worker.ts", "engine_worker.js"],
];

async function bundle(source: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["bundle", "--quiet", "--platform", "browser", "--minify"],
      ...["--import-map", "tools/page_imports.json", `${FOLDER}/${source}`],
    ],
  }).output();
  if (success) return new TextDecoder().decode(stdout);
  throw new Error(new TextDecoder().decode(stderr));
}

const findings: string[] = [];
for (const [source = "", target] of BUNDLES) {
  const path = `${FOLDER}/dist/${target}`;
  const text = await bundle(source);
  if (!Deno.args.includes("--check")) await Deno.writeTextFile(path, text);
  else if (await Deno.readTextFile(path) !== text) {
    findings.push(`${path} is out of date; run: deno task page`);
  }
}
report("page", findings);
