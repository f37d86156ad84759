/** The example notebook, run cell by cell as a kernel would. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import notebook from "../docs/synthetic-images.ipynb" with { type: "text" };
import { makeScratchDir } from "../lib/platform/files.ts";
import { readerTest, sayPython } from "./independent_readers.ts";

const DOCS = fileURLToPath(new URL("../docs/", import.meta.url));
const ROOT = new URL("../", import.meta.url);

interface Cell {
  readonly cell_type: "code" | "markdown";
  readonly source: readonly string[];
}

/** What each cell shows: the media types of its value, or its JSON. */
const SHOW = `
function show(value: unknown) {
  const display = Object(value)[Symbol.for("Jupyter.display")];
  const media = display?.call(value);
  console.log(JSON.stringify(media ? Object.keys(media) : value));
}`;

/** A cell whose last line is a value shows that value. */
function shownCell({ source }: Cell): string {
  const lines = source.join("").split("\n");
  const last = lines.pop() ?? "";
  return [...lines, `show(${last});`].join("\n");
}

Deno.test("the example notebook runs, and shows what it promises", async () => {
  const { cells } = JSON.parse(notebook) as { cells: Cell[] };
  const code = cells.filter(({ cell_type }) => cell_type === "code");
  assert.equal(code.length, 5);
  await using scratch = await makeScratchDir();
  const program = [SHOW, ...code.map(shownCell)].join("\n")
    .replaceAll('"../mod.ts"', JSON.stringify(new URL("mod.ts", ROOT).href));
  const path = join(scratch.path, "notebook.ts");
  await Deno.writeTextFile(path, program);
  const config = fileURLToPath(new URL("deno.json", ROOT));
  const { code: status, stdout, stderr } = await new Deno.Command(
    Deno.execPath(),
    {
      args: ["run", "-A", "--no-check", "--quiet", "--config", config, path],
      cwd: DOCS,
      env: { MEDIGAN_HOME: join(scratch.path, "home") },
    },
  ).output();
  assert.equal(status, 0, new TextDecoder().decode(stderr));
  const shown = new TextDecoder().decode(stdout).trim().split("\n")
    .map((line) => JSON.parse(line));
  const [table, grid, sample, provenance, means] = shown;
  assert.deepEqual(table, ["text/html", "text/plain"]);
  assert.deepEqual(grid, ["image/png", "text/plain"]);
  assert.deepEqual(sample, ["image/png", "text/plain"]);
  assert.equal(provenance.synthetic, true);
  assert.equal(means.length, 4);
  assert(means.every((mean: number) => mean > 0.1 && mean < 0.9));
});

/** Media types of each cell's result, as a client of the kernel gets them. */
const EXECUTE = `
import json, os, sys
folder, docs, notebook = sys.argv[1:]
os.environ["JUPYTER_PATH"] = folder
os.environ["MEDIGAN_HOME"] = os.path.join(folder, "home")
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="deno", cwd=docs)
shown = []
for cell in json.load(open(notebook))["cells"]:
    if cell["cell_type"] != "code":
        continue
    request = client.execute("".join(cell["source"]))
    result = None
    # A result may come after the kernel calls itself idle.
    while result is None:
        message = client.get_iopub_msg(timeout=120)
        if message["parent_header"].get("msg_id") != request:
            continue
        content = message["content"]
        if message["msg_type"] in ("execute_result", "display_data"):
            result = sorted(content["data"])
        elif message["msg_type"] == "error":
            result = [content["evalue"]]
    shown.append(result)
client.stop_channels()
manager.shutdown_kernel(now=True)
print(json.dumps(shown))
`;

/** Jupyter starts Deno's kernel from here, whatever the user has installed. */
async function writeKernel(folder: string): Promise<void> {
  const place = join(folder, "kernels", "deno");
  await Deno.mkdir(place, { recursive: true });
  const words = ["jupyter", "--kernel", "--conn", "{connection_file}"];
  const kernel = {
    argv: [Deno.execPath(), ...words],
    display_name: "Deno",
    language: "typescript",
  };
  await Deno.writeTextFile(join(place, "kernel.json"), JSON.stringify(kernel));
}

readerTest("Deno's own kernel executes the example notebook", {
  module: "jupyter_client",
}, async () => {
  await using scratch = await makeScratchDir();
  await writeKernel(scratch.path);
  const path = join(DOCS, "synthetic-images.ipynb");
  const places = [scratch.path, DOCS, path];
  assert.deepEqual(sayPython("jupyter_client", EXECUTE, ...places), [
    ["text/html", "text/plain"],
    ["image/png", "text/plain"],
    ["image/png", "text/plain"],
    ["text/plain"],
    ["text/plain"],
  ]);
});
