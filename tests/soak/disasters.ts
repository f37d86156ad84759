/** What can befall a process that makes samples. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ZenodoServer } from "../zenodo_server.ts";
import type { Draw } from "../fuzz/mutate.ts";
import { type Host, type HostEnd, startHost } from "./hosts.ts";

/** Where a call takes place. */
export interface SoakCall {
  /** Words of the call. */
  readonly words: readonly string[];
  /** Environment variables. */
  readonly env: { readonly [name: string]: string };
  /** Folder of the cache. */
  readonly cache: string;
  /** Folder of the samples. */
  readonly output: string;
  /** The server that the model comes from. */
  readonly server: ZenodoServer;
  /** Draws what is left to chance. */
  readonly draw: Draw;
}

/** What happened. */
export interface DisasterEnd {
  /** All processes of the call. */
  readonly hosts: readonly Host[];
  /** How they ended. */
  readonly ends: readonly HostEnd[];
  /** Whether the call had to succeed in spite of all. */
  readonly mustSucceed: boolean;
}

/** A disaster by its name. */
export type Disaster = (call: SoakCall) => Promise<DisasterEnd>;

const MODEL_FILE = "soak.zip";
const CLOCK = fileURLToPath(new URL("clock.ts", import.meta.url));

const pause = (ms: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, ms));

async function endOf(
  hosts: readonly Host[],
  mustSucceed: boolean,
): Promise<DisasterEnd> {
  const ends = await Promise.all(hosts.map(({ ended }) => ended));
  return { hosts, ends, mustSucceed };
}

/** A time within which a call usually ends. */
const CALL_MS = 2500;

function killedBy(signal: "SIGKILL" | "SIGINT"): Disaster {
  return async (call) => {
    const host = startHost(call);
    await Promise.race([host.ended, pause(call.draw(CALL_MS))]);
    host.kill(signal);
    return await endOf([host], false);
  };
}

/** The process of the foreign code is killed, not the host. */
const childKilled: Disaster = async (call) => {
  const host = startHost(call);
  let isOver = false;
  host.ended.then(() => isOver = true);
  while (!isOver && host.children().length === 0) await pause(5);
  await pause(call.draw(400));
  for (const pid of host.children()) {
    try {
      Deno.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
  return await endOf([host], false);
};

/** Runs a command of the system; whether it could be done. */
function system(...[program = "", ...args]: string[]): boolean {
  try {
    return new Deno.Command(program, { args, stderr: "null" }).outputSync()
      .success;
  } catch {
    return false;
  }
}

/** A disk of few kilobytes under a folder; files of few bytes elsewhere. */
function diskFull(folderOf: (call: SoakCall) => string): Disaster {
  return async (call) => {
    const folder = folderOf(call);
    const kibibytes = 8 + call.draw(64);
    await Deno.mkdir(folder, { recursive: true });
    const disk = ["-t", "tmpfs", "-o", `size=${kibibytes}k`, "soak", folder];
    if (system("mount", ...disk)) {
      try {
        return await endOf([startHost(call)], false);
      } finally {
        system("umount", "-l", folder);
      }
    }
    const prefix = ["prlimit", `--fsize=${kibibytes * 64}`, "--core=0"];
    return await endOf([startHost({ ...call, prefix })], false);
  };
}

/** The cache may be read and not be written. */
const readOnlyCache: Disaster = (call) =>
  endOf(
    [startHost({ ...call, flags: ["-A", `--deny-write=${call.cache}`] })],
    false,
  );

const clockJumps: Disaster = (call) =>
  endOf([startHost({ ...call, flags: ["-A", "--preload", CLOCK] })], true);

/** A second process with another folder, and the same cache. */
const twoAtOnce: Disaster = (call) => {
  const words = call.words.map((word) =>
    word === call.output ? `${word}-second` : word
  );
  return endOf([startHost(call), startHost({ ...call, words })], true);
};

/** Files of the cache, those of the lockfile and of locks left out. */
function cacheFiles(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory ? cacheFiles(path) : [path];
    }).filter((path) => !/medigan\.lock$|[/\\]locks[/\\]/.test(path)).sort();
  } catch {
    return []; // There is no cache yet.
  }
}

/** A byte of a file of the cache is another, or the file is cut. */
const corruptedCache: Disaster = async (call) => {
  const files = cacheFiles(call.cache);
  const path = files[call.draw(files.length)];
  if (path !== undefined) {
    const bytes = await Deno.readFile(path);
    const place = call.draw(bytes.length);
    const isCut = call.draw(3) === 0;
    if (!isCut && bytes.length > 0) bytes[place]! ^= 1 << call.draw(8);
    await Deno.writeFile(path, isCut ? bytes.subarray(0, place) : bytes);
  }
  return await endOf([startHost(call)], true);
};

/** The cache is lost, and the server does what servers do. */
function lyingServer(
  steps: readonly Parameters<ZenodoServer["script"]>[1][],
): Disaster {
  return async (call) => {
    for (const path of cacheFiles(call.cache)) await Deno.remove(path);
    const step = steps[call.draw(steps.length)];
    if (step !== undefined) call.server.script(MODEL_FILE, step);
    return await endOf([startHost(call)], true);
  };
}

/** Other bytes than those that are pinned. */
const otherBytes: Disaster = async (call) => {
  for (const path of cacheFiles(call.cache)) await Deno.remove(path);
  const { server } = call;
  const right = await (await fetch(`${server.baseUrl}/plain/${MODEL_FILE}`))
    .bytes();
  const wrong = right.slice();
  wrong[call.draw(wrong.length)]! ^= 1;
  server.replaceFile(MODEL_FILE, wrong);
  const end = await endOf([startHost(call)], false);
  server.replaceFile(MODEL_FILE, right);
  const isTaken = end.ends.some(({ code }) => code === 0);
  if (isTaken) throw new Error("Bytes that are not pinned were taken");
  return end;
};

const nothing: Disaster = (call) => endOf([startHost(call)], true);

/** All disasters. */
export const DISASTERS: { readonly [name: string]: Disaster } = {
  nothing,
  "the host is killed": killedBy("SIGKILL"),
  "the user interrupts": killedBy("SIGINT"),
  "the child is killed": childKilled,
  "the disk of the samples is full": diskFull(({ output }) => output),
  "the disk of the cache is full": diskFull(({ cache }) => cache),
  "the cache is read-only": readOnlyCache,
  "the clock jumps": clockJumps,
  "two processes on one cache": twoAtOnce,
  "an entry of the cache is damaged": corruptedCache,
  "the server breaks off or is busy": lyingServer([
    { cutAfter: 700 },
    { cutAfter: 900, noValidator: true },
    { status: 503, headers: { "retry-after": "0" } },
    { status: 429, headers: { "retry-after": "0" } },
    { pieceBytes: 500, pauseMs: 5 },
    { ignoreRange: true },
  ]),
  "the server sends other bytes": otherBytes,
};
