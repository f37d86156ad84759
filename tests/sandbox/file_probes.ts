/** Attempts on files, folders and the environment. */
import type { Probe } from "./probe.ts";

const FILES: readonly Omit<Probe, "group">[] = [
  { name: "Deno.readTextFile", run: (at) => Deno.readTextFile(at.file) },
  { name: "Deno.readFileSync", run: (at) => Deno.readFileSync(at.file) },
  { name: "Deno.open", run: (at) => Deno.open(at.file) },
  { name: "Deno.stat", run: (at) => Deno.stat(at.file) },
  { name: "Deno.lstatSync", run: (at) => Deno.lstatSync(at.file) },
  { name: "Deno.realPath", run: (at) => Deno.realPath(at.file) },
  {
    name: "Deno.readDir",
    run: (at) => Array.fromAsync(Deno.readDir(at.folder)),
  },
  { name: "Deno.chdir", run: (at) => Deno.chdir(at.folder) },
  {
    name: "Deno.readTextFile of /proc/self/environ",
    run: () => Deno.readTextFile("/proc/self/environ"),
  },
  {
    name: "Deno.writeTextFile",
    run: (at) => Deno.writeTextFile(`${at.folder}/written`, "x"),
  },
  { name: "Deno.mkdir", run: (at) => Deno.mkdir(`${at.folder}/made`) },
  {
    name: "Deno.symlink",
    run: (at) => Deno.symlink(at.file, `${at.folder}/link`),
  },
  { name: "Deno.copyFile", run: (at) => Deno.copyFile(at.file, at.file + "2") },
  {
    name: "Deno.makeTempDir",
    run: (at) => Deno.makeTempDir({ dir: at.folder }),
  },
  { name: "Deno.chmod", run: (at) => Deno.chmod(at.file, 0o600) },
  { name: "Deno.remove", run: (at) => Deno.remove(`${at.folder}/victim`) },
  {
    name: "Deno.rename",
    run: (at) => Deno.rename(`${at.folder}/old`, `${at.folder}/new`),
  },
  { name: "Deno.watchFs", run: (at) => Deno.watchFs(at.folder).close() },
  { name: "fetch of file:", run: (at) => fetch(at.fileUrl) },
  {
    name: "node:fs readFileSync",
    run: async (at) => (await import("node:fs")).readFileSync(at.file),
  },
  {
    name: "node:fs/promises writeFile",
    run: async (at) =>
      (await import("node:fs/promises")).writeFile(`${at.folder}/node`, "x"),
  },
  {
    name: "node:fs createReadStream",
    run: async (at) =>
      Array.fromAsync((await import("node:fs")).createReadStream(at.file)),
  },
  {
    name: "node:fs existsSync",
    run: async (at) => {
      const { existsSync } = await import("node:fs");
      if (!existsSync(at.file)) throw new Error("NotCapable: seen as absent");
    },
  },
  {
    name: "node:sqlite",
    run: async (at) =>
      new (await import("node:sqlite")).DatabaseSync(`${at.folder}/db`).close(),
  },
  {
    name: "node:v8 writeHeapSnapshot",
    run: async (at) =>
      (await import("node:v8")).writeHeapSnapshot(`${at.folder}/heap`),
  },
  {
    name: "caches.open and put",
    run: async () =>
      await (await caches.open("x")).put("http://x/", new Response("x")),
  },
];

const ENVIRONMENT: readonly Omit<Probe, "group">[] = [
  { name: "Deno.env.get", run: () => Deno.env.get("PATH") },
  { name: "Deno.env.toObject", run: () => Deno.env.toObject() },
  { name: "Deno.env.set", run: () => Deno.env.set("PROBE", "x") },
  {
    name: "process.env",
    run: async () => {
      const { env } = await import("node:process");
      if (env.PATH === undefined) throw new Error("NotCapable: seen as unset");
    },
  },
  {
    name: "Deno.permissions.request",
    run: async () => {
      const { state } = await Deno.permissions.request({ name: "read" });
      if (state !== "granted") throw new Error(`NotCapable: ${state}`);
    },
  },
];

/** All of them. */
export const FILE_PROBES: readonly Probe[] = [
  ...FILES.map((probe) => ({ ...probe, group: "files" })),
  ...ENVIRONMENT.map((probe) => ({ ...probe, group: "environment" })),
];
