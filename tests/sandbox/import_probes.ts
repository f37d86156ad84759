/** Attempts by way of imports and of workers. */
import type { Places, Probe } from "./probe.ts";

/** A module whose text is made from the places, imported computed. */
function moduleProbe(
  name: string,
  source: string,
  uncontrolled?: string,
): Omit<Probe, "group"> {
  const text = JSON.stringify(source);
  const run = new Function(
    "at",
    `const text = ${text}.replace(/\\{(\\w+)\\}/g, (_, key) => at[key]);
     return import("data:application/typescript;base64," + btoa(text));`,
  ) as Probe["run"];
  return uncontrolled === undefined ? { name, run } : {
    name,
    run,
    uncontrolled,
  };
}

const IMPORTS: readonly Omit<Probe, "group">[] = [
  moduleProbe(
    "static import of text",
    `import t from "{fileUrl}" with { type: "text" }; export default t`,
  ),
  moduleProbe(
    "static import of JSON",
    `import t from "{fileUrl}.json" with { type: "json" }; export default t`,
  ),
  moduleProbe("static import of TypeScript", `import "{fileUrl}.ts"`),
  moduleProbe(
    "static import of WebAssembly",
    `import * as w from "{fileUrl}.wasm"; export default w`,
  ),
  moduleProbe("re-export of a file", `export * from "{fileUrl}.ts"`),
  moduleProbe("static import of http:", `import "{http}/module.ts"`),
  moduleProbe(
    "dynamic import of text",
    `await import("{fileUrl}", { with: { type: "text" } })`,
  ),
  moduleProbe(
    "dynamic import of JSON",
    `await import("{fileUrl}.json", { with: { type: "json" } })`,
  ),
  moduleProbe("dynamic import of TypeScript", `await import("{fileUrl}.ts")`),
  moduleProbe(
    "dynamic import of WebAssembly",
    `await import("{fileUrl}.wasm")`,
  ),
  moduleProbe("dynamic import of http:", `await import("{http}/module.ts")`),
  moduleProbe("import within eval", `await eval('import("{fileUrl}.ts")')`),
  moduleProbe(
    "import within new Function",
    `await new Function('return import("{fileUrl}.ts")')()`,
  ),
  moduleProbe(
    "import within node:vm",
    `import { runInThisContext } from "node:vm";
     await runInThisContext('import("{fileUrl}.ts")')`,
    "node:vm has no importer in Deno",
  ),
  moduleProbe(
    "import of data: with a static import",
    `await import("data:text/typescript," + encodeURIComponent('import "{fileUrl}.ts"'))`,
  ),
  moduleProbe("import of npm:", `await import("npm:valibot@1.5.0")`),
  moduleProbe(
    "import of jsr:",
    `await import("jsr:@std/assert@1")`,
    "needs the registry",
  ),
  moduleProbe(
    "import from a host that needs no permission",
    `await import("https://raw.githubusercontent.com/" + "x?leak=1")`,
    "needs the internet",
  ),
  {
    name: "process.getBuiltinModule",
    run: (at: Places) => {
      const process = Reflect.get(globalThis, "process");
      return process.getBuiltinModule("fs").readFileSync(at.file);
    },
  },
  {
    name: "createRequire",
    run: async (at: Places) =>
      (await import("node:module")).createRequire(at.fileUrl)(
        `${at.file}.json`,
      ),
  },
];

/** Posts what a worker of this text posts. */
function workerProbe(name: string, source: string): Omit<Probe, "group"> {
  const run = new Function(
    "at",
    `const text = ${JSON.stringify(source)}
       .replace(/\\{(\\w+)\\}/g, (_, key) => at[key]);
     const url = URL.createObjectURL(
       new Blob([text], { type: "application/typescript" }));
     return new Promise((resolve, reject) => {
       const worker = new Worker(url, { type: "module" });
       worker.onmessage = ({ data }) => {
         worker.terminate();
         data.ok ? resolve(data.ok) : reject(new Error(data.error));
       };
       worker.onerror = (event) => {
         event.preventDefault();
         reject(new Error(event.message));
       };
     });`,
  ) as Probe["run"];
  return { name, run };
}

const WORKERS: readonly Omit<Probe, "group">[] = [
  workerProbe(
    "worker that reads a file",
    `try { postMessage({ ok: await Deno.readTextFile("{file}") }) }
     catch (error) { postMessage({ error: String(error) }) }`,
  ),
  workerProbe(
    "worker whose own module imports text",
    `import t from "{fileUrl}" with { type: "text" }; postMessage({ ok: t })`,
  ),
  workerProbe(
    "worker within a worker that imports text",
    `const url = URL.createObjectURL(new Blob([
       'import t from "{fileUrl}" with { type: "text" }; postMessage({ ok: t })',
     ], { type: "application/typescript" }));
     const worker = new Worker(url, { type: "module" });
     worker.onmessage = ({ data }) => postMessage(data);
     worker.onerror = (event) => {
       event.preventDefault();
       postMessage({ error: event.message });
     };`,
  ),
  {
    name: "worker of a file",
    run: (at) =>
      new Promise((resolve, reject) => {
        const worker = new Worker(`${at.fileUrl}.ts`, { type: "module" });
        worker.onmessage = () => resolve(worker.terminate());
        worker.onerror = (event) => {
          event.preventDefault();
          reject(new Error(event.message));
        };
      }),
  },
  {
    name: "node:worker_threads",
    run: async (at) => {
      const { Worker } = await import("node:worker_threads");
      await new Promise((resolve, reject) => {
        const worker = new Worker(
          `const { readFileSync } = require("node:fs");
           require("node:worker_threads").parentPort.postMessage(
             readFileSync(${JSON.stringify(at.file)}, "utf8"));`,
          { eval: true },
        );
        worker.on("message", resolve);
        worker.on("error", reject);
        worker.on("exit", () => reject(new Error("NotCapable: exit")));
      });
    },
  },
  {
    name: "node:inspector open",
    run: async () => {
      const inspector = await import("node:inspector");
      inspector.open(0, "127.0.0.1", false);
      if (inspector.url() === undefined) throw new Error("NotCapable: no url");
      inspector.close();
    },
  },
];

/** All of them. */
export const IMPORT_PROBES: readonly Probe[] = [
  ...IMPORTS.map((probe) => ({ ...probe, group: "imports" })),
  ...WORKERS.map((probe) => ({ ...probe, group: "workers" })),
];
