/** Attempts on the network, other processes, native code and the machine. */
import type { Probe } from "./probe.ts";

const NETWORK: readonly Omit<Probe, "group">[] = [
  { name: "fetch", run: async (at) => await (await fetch(at.http)).text() },
  {
    name: "Deno.connect",
    run: async (at) => (await Deno.connect({ port: at.port })).close(),
  },
  {
    name: "Deno.connect to a Unix socket",
    run: async (at) =>
      (await Deno.connect({ transport: "unix", path: `${at.folder}/socket` }))
        .close(),
  },
  { name: "Deno.listen", run: () => Deno.listen({ port: 0 }).close() },
  {
    name: "Deno.serve",
    run: () =>
      Deno.serve({ port: 0, onListen() {} }, () => new Response()).shutdown(),
  },
  {
    name: "WebSocket",
    run: (at) =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(at.http.replace("http", "ws"));
        socket.onopen = () => resolve(socket.close());
        socket.onerror = () => reject(new Error("NotCapable: error event"));
      }),
  },
  {
    name: "node:http get",
    run: async (at) => {
      const { get } = await import("node:http");
      await new Promise((resolve, reject) =>
        get(at.http, (response) => resolve(response.resume())).on(
          "error",
          reject,
        )
      );
    },
  },
  {
    name: "node:net connect",
    run: async (at) => {
      const { connect } = await import("node:net");
      await new Promise((resolve, reject) => {
        const socket = connect(at.port, "127.0.0.1");
        socket.on("connect", () => resolve(socket.destroy()));
        socket.on("error", reject);
      });
    },
  },
  {
    name: "node:dgram bind",
    run: async () => {
      const socket = (await import("node:dgram")).createSocket("udp4");
      await new Promise((resolve, reject) => {
        socket.on("error", reject);
        socket.bind(0, () => resolve(socket.close()));
      });
    },
  },
  {
    name: "node:dns lookup",
    run: async () =>
      await (await import("node:dns/promises")).lookup("localhost"),
  },
  {
    name: "Deno.resolveDns",
    run: () => Deno.resolveDns("example.org", "A"),
    uncontrolled: "needs a name server",
  },
];

const PROCESSES: readonly Omit<Probe, "group">[] = [
  {
    name: "Deno.Command",
    run: (at) => new Deno.Command(at.program, { args: ["--version"] }).output(),
  },
  {
    name: "node:child_process spawnSync",
    run: async (at) => {
      const { spawnSync } = await import("node:child_process");
      const { error } = spawnSync(at.program, ["--version"], { env: {} });
      if (error !== undefined) throw error;
    },
  },
  {
    name: "node:child_process execFile",
    run: async (at) => {
      const { execFile } = await import("node:child_process");
      await new Promise((resolve, reject) =>
        execFile(
          at.program,
          ["--version"],
          { env: {} },
          (error) => error === null ? resolve(0) : reject(error),
        )
      );
    },
  },
  { name: "Deno.kill", run: (at) => Deno.kill(at.pid, "SIGCONT") },
  {
    name: "process.kill",
    run: async (at) => (await import("node:process")).kill(at.pid, 0),
  },
  {
    name: "Deno.dlopen",
    run: (at) => Deno.dlopen(at.library, {}).close(),
  },
  {
    name: "Deno.UnsafePointer",
    run: () => Deno.UnsafePointer.of(new Uint8Array(1)),
  },
];

const MACHINE: readonly Omit<Probe, "group">[] = [
  { name: "Deno.hostname", run: () => Deno.hostname() },
  { name: "Deno.osRelease", run: () => Deno.osRelease() },
  { name: "Deno.osUptime", run: () => Deno.osUptime() },
  { name: "Deno.loadavg", run: () => Deno.loadavg() },
  { name: "Deno.networkInterfaces", run: () => Deno.networkInterfaces() },
  { name: "Deno.systemMemoryInfo", run: () => Deno.systemMemoryInfo() },
  { name: "Deno.uid", run: () => Deno.uid() },
  {
    name: "node:os hostname",
    run: async () => (await import("node:os")).hostname(),
  },
  {
    name: "node:os userInfo",
    run: async () => (await import("node:os")).userInfo(),
  },
  {
    name: "node:os cpus",
    run: async () => (await import("node:os")).cpus(),
  },
];

/** All of them. */
export const SYSTEM_PROBES: readonly Probe[] = [
  ...NETWORK.map((probe) => ({ ...probe, group: "network" })),
  ...PROCESSES.map((probe) => ({ ...probe, group: "processes" })),
  ...MACHINE.map((probe) => ({ ...probe, group: "machine" })),
];
