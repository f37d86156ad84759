/** Runs attempts within the walls and, as a control, without them. */
import { pathToFileURL } from "node:url";
import { startConfined } from "../../lib/platform/confined_process.ts";
import { runModelCode } from "../../lib/sandbox/mod.ts";
import type { Outcome, Places, Probe } from "./probe.ts";

/** Statements that leave what came of each attempt in `outcomes`. */
function attemptAll(probes: readonly Probe[], places: Places): string {
  return `
const at = ${JSON.stringify(places)};
const attempts = [${probes.map(({ run }) => run.toString()).join(",\n")}];
const outcomes = [];
let fail = () => {};
for (const kind of ["error", "unhandledrejection"]) {
  globalThis.addEventListener(kind, (event) => {
    event.preventDefault();
    fail(event.error ?? event.reason);
  });
}
for (const attempt of attempts) {
  let timer;
  const late = new Promise((_, reject) => {
    fail = reject;
    timer = setTimeout(() => reject(new Error("Nothing happened")), 5000);
  });
  try {
    await Promise.race([(async () => await attempt(at))(), late]);
    outcomes.push({ isDone: true, detail: "" });
  } catch (error) {
    outcomes.push({ isDone: false, detail: String(error).slice(0, 200) });
  }
  clearTimeout(timer);
}`;
}

// A worker can be left behind, whatever attempts have done to it.
function attemptInWorker(probes: readonly Probe[], places: Places): string {
  const worker = `${attemptAll(probes, places)}; postMessage(outcomes);`;
  return `
const worker = new Worker(URL.createObjectURL(
  new Blob([${JSON.stringify(worker)}], { type: "text/javascript" })),
  { type: "module" });
// Attempts may post as well.
const report = await new Promise((resolve, reject) => {
  worker.onmessage = ({ data }) =>
    Array.isArray(data) && resolve(JSON.stringify(data));
  worker.onerror = (event) => {
    event.preventDefault();
    reject(new Error(event.message));
  };
});`;
}

/** What comes of attempts by foreign code. */
export async function attemptAsModel(
  probes: readonly Probe[],
  places: Places,
): Promise<Outcome[]> {
  const code = `export async function generate({ emit }) {
  ${attemptAll(probes, places)}
  const data = new TextEncoder().encode(JSON.stringify(outcomes));
  const report = { dtype: "uint8", shape: [data.length], data };
  await emit({ parts: { report } });
}`;
  const request = { indices: [0], seed: 0n };
  const [sample] = await Array.fromAsync(runModelCode(code, request));
  return parseReport(sample?.parts.get("report")?.data as Uint8Array);
}

/** What comes of attempts by the child's own supervisor, were it taken over. */
export async function attemptAsChild(
  probes: readonly Probe[],
  places: Places,
): Promise<Outcome[]> {
  const text = `export async function main({ writeFrame }) {
  ${attemptInWorker(probes, places)}
  await writeFrame(new TextEncoder().encode(report));
}`;
  await using child = await startConfined({
    modules: [{ path: "attempts.js", text }],
    heapBytes: 2 ** 29,
    wasmBytes: 2 ** 29,
    dataBytes: 2 ** 34,
  });
  return parseReport(await child.receive(2 ** 24));
}

/** What comes of the same attempts in a process that may do everything. */
export async function attemptWithout(
  probes: readonly Probe[],
  places: Places,
): Promise<Outcome[]> {
  const code = `${attemptInWorker(probes, places)}
console.log(report);
Deno.exit(0);`;
  const path = `${places.folder}/control.js`;
  await Deno.writeTextFile(path, code);
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-config", "--no-lock", path],
  }).output();
  return parseReport(stdout);
}

function parseReport(bytes: Uint8Array | undefined): Outcome[] {
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** Things to reach, which vanish with their disposal. */
export interface Bait extends AsyncDisposable {
  /** Where they are. */
  readonly places: Places;
  /** Requests that the server has seen. */
  readonly hits: readonly string[];
}

/** Lays out files, a server and a socket. */
export async function layBait(): Promise<Bait> {
  const folder = await Deno.makeTempDir({ prefix: "medigan-probe-" });
  const file = `${folder}/secret`;
  await Deno.writeTextFile(file, "secret");
  await Deno.writeTextFile(`${file}.json`, `{"secret":1}`);
  const script = "globalThis.postMessage?.(1); export const secret = 1;";
  await Deno.writeTextFile(`${file}.ts`, script);
  // An empty module: magic and version.
  await Deno.writeFile(
    `${file}.wasm`,
    Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0),
  );
  await Deno.writeTextFile(`${folder}/victim`, "x");
  await Deno.writeTextFile(`${folder}/old`, "x");
  const hits: string[] = [];
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    (request) => answer(request, hits),
  );
  const socket = Deno.listen({ transport: "unix", path: `${folder}/socket` });
  const { port } = server.addr;
  const fileUrl = pathToFileURL(file).href;
  const http = `http://127.0.0.1:${port}`;
  const library = Deno.build.os === "darwin" ? "libSystem.dylib" : "libc.so.6";
  const { pid } = Deno;
  const program = Deno.execPath();
  return {
    places: { file, fileUrl, folder, http, port, pid, library, program },
    hits,
    async [Symbol.asyncDispose]() {
      socket.close();
      await server.shutdown();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

function answer(request: Request, hits: string[]): Response {
  hits.push(request.url);
  if (request.headers.get("upgrade") === "websocket") {
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onmessage = () => {};
    return response;
  }
  return new Response("export const secret = 1;", {
    headers: { "content-type": "text/typescript" },
  });
}
