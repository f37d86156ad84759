/** Sieges by what is said: forged, broken and poisoned messages, odd ends. */
import type { Siege } from "./siege.ts";

const AFTER = "await emit({ parts: { image: image() } });";

/** Bytes on the child's standard output that no supervisor wrote. */
const FRAMES: readonly (readonly [string, string])[] = [
  ["empty frame", "u32(0)"],
  ["frame of no known kind", "frame(200, 0, 0, 0, 0, 0, 0)"],
  ["frame that ends early", "frame(65, 2, 0, 9, 0, 0, 0)"],
  ["frame with bytes after its end", "frame(65, 0, 0, 0, 0, 0, 0, 7)"],
  ["text that is no UTF-8", "frame(65, 1, 0, 1, 0, 0, 0, 255, 0, 0, 0, 0)"],
  [
    "tensor of an unknown type",
    "frame(65, 0, 0, 1, 0, 1, 0, 0, 0, 97, 99, 0, 0, 0)",
  ],
  [
    "tensor of 200 dimensions",
    "frame(65, 0, 0, 1, 0, 1, 0, 0, 0, 97, 0, 200, 0, 0)",
  ],
  [
    "tensor of 2^64 elements",
    `frame(65, 0, 0, 1, 0, 1, 0, 0, 0, 97, 0, 2,
      255, 255, 255, 255, 255, 255, 255, 255, 0, 0)`,
  ],
  [
    "truth value that is neither 0 nor 1",
    "frame(65, 0, 0, 1, 0, 1, 0, 0, 0, 97, 7, 1, 1, 0, 0, 0, 7, 0, 0)",
  ],
  ["65,535 texts that are not there", "frame(65, 255, 255)"],
  ["forged end", "frame(64, 0, 0, 0, 0, 0, 0)"],
];

/** The same, whose first four bytes promise too long a frame. */
const LONG_FRAMES: readonly (readonly [string, string])[] = [
  [
    "text on standard output",
    `[..."forged output"].map((c) => c.charCodeAt(0))`,
  ],
  ["frame of 4 GiB", "[255, 255, 255, 255, 1]"],
];

const SAMPLES: readonly (readonly [string, string])[] = [
  ["index that nobody asked for", "{ index: 999, parts: { image: image() } }"],
  ["index that is no number", `{ index: "0x0", parts: { image: image() } }`],
  [
    "NaN",
    `{ parts: { image: { ...image(), data: new Float32Array([NaN]) } } }`,
  ],
  [
    "Infinity",
    "{ parts: { image: { ...image(), data: new Float32Array([1 / 0]) } } }",
  ],
  ["part named __proto__", `{ parts: { ["__proto__"]: image() } }`],
  ["part named ../../etc", `{ parts: { "../../etc": image() } }`],
  ["part without a name", `{ parts: { "": image() } }`],
  ["no part", "{ parts: {} }"],
  [
    "17 parts",
    `{ parts: Object.fromEntries(
        Array.from({ length: 17 }, (_, i) => ["p" + i, image()])) }`,
  ],
  [
    "shape that is not that of the data",
    "{ parts: { image: { ...image(), shape: [2] } } }",
  ],
  [
    "negative shape",
    "{ parts: { image: { ...image(), shape: [-1, -1] } } }",
  ],
  ["nothing at all", "{}"],
  [
    "label with an escape sequence",
    `{ label: "\\x1b[2Jx", parts: { image: image() } }`,
  ],
  [
    "label that turns the direction of writing",
    `{ label: "\\u202egnp", parts: { image: image() } }`,
  ],
  [
    "label of 1,000 letters",
    `{ label: "x".repeat(1000), parts: { image: image() } }`,
  ],
];

const THROWN: readonly (readonly [string, string])[] = [
  [
    "error with an escape sequence",
    `new Error("\\x1b]0;owned\\x07\\x1b[31mred")`,
  ],
  ["error of 10 MB", `new Error("x".repeat(1e7))`],
  ["null", "null"],
  ["object that throws as text", "{ toString() { throw 1 } }"],
  [
    "error whose message throws",
    "{ __proto__: Error.prototype, get message() { throw 1 } }",
  ],
];

const ENDS: readonly Omit<Siege, "group">[] = [
  {
    name: "no sample",
    code: `if (!hostile) ${AFTER}`,
    ends: "model-code",
  },
  {
    name: "the same sample twice",
    code:
      `${AFTER} if (hostile) await emit({ index: 0, parts: { image: image() } });`,
    ends: "model-code",
  },
  {
    name: "Deno.exit in a worker, then honest",
    code: `if (hostile) spawn("Deno.exit(3)"); ${AFTER}`,
    ends: "works",
  },
  {
    name: "an option of workers that ends Deno",
    code: `if (hostile) {
        new Worker("data:text/javascript,", {
          type: "module", deno: { permissions: "none" } });
        await new Promise(() => {});
      } ${AFTER}`,
    ends: "model-code",
  },
  {
    name: "escape sequences on standard error, then the end",
    code: `if (hostile) {
        await within("Deno.stderr.writeSync(" +
          "new TextEncoder().encode('\\x1b[2J\\x1b]0;owned\\x07words'))");
        new Worker("data:text/javascript,", {
          type: "module", deno: { permissions: "none" } });
        await new Promise(() => {});
      } ${AFTER}`,
    ends: "model-code",
  },
  {
    name: "line with escape sequences, shown without",
    code: `if (hostile) log("\\x1b[31mred\\x1b]0;owned\\x07\\nnext");
      ${AFTER}`,
    ends: "works",
  },
  {
    name: "line of a file on standard error, named by a source map",
    code: `if (hostile) {
        const map = JSON.stringify({ version: 3, names: [], mappings: "AAAA",
          sources: ["file:///etc/passwd"] });
        spawn("throw new Error('x')\\n//# sourceMap" +
          "pingURL=data:application/json;base64," + btoa(map));
        await new Promise((resolve) => setTimeout(resolve, 500));
        throw new Error("root line is on standard error");
      } ${AFTER}`,
    ends: "model-code",
  },
  {
    name: "temporary files of node:sqlite, wherever",
    code: `if (hostile) {
        const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
        const data = new DatabaseSync(":memory:");
        data.exec("PRAGMA temp_store_directory = '/tmp'; PRAGMA temp_store = 1;" +
          "CREATE TEMP TABLE t AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL " +
          "SELECT x + 1 FROM c LIMIT 100000) SELECT randomblob(100) b FROM c;" +
          "CREATE INDEX temp.i ON t (b)");
      } ${AFTER}`,
    ends: "model-code",
  },
  {
    name: "half a frame, then the end",
    code: `if (hostile) {
        await write(u32(1000));
        new Worker("data:text/javascript,", {
          type: "module", deno: { permissions: "none" } });
        await new Promise(() => {});
      } ${AFTER}`,
    ends: "model-code",
  },
  {
    name: "standard input read away, then honest",
    code:
      `if (hostile) spawn("for (;;) Deno.stdin.readSync(new Uint8Array(9))");
      ${AFTER}`,
    ends: "works",
  },
  {
    name: "rejection that nobody handles",
    code: `if (hostile) {
        Promise.reject(new Error("unseen"));
        await new Promise((resolve) => setTimeout(resolve, 500));
      } ${AFTER}`,
    ends: "model-code",
  },
  {
    name: "error after the end, then honest",
    code:
      `setTimeout(() => { if (hostile) throw new Error("late") }, 300); ${AFTER}`,
    ends: "works",
  },
  {
    name: "prototypes of the child poisoned",
    code: `if (hostile) {
        Object.prototype.kind = 64;
        Object.prototype.polluted = true;
        Array.prototype.map = () => { throw 1 };
      } ${AFTER}`,
    ends: "works",
  },
  {
    name: "channel to the supervisor abused",
    code: `if (hostile) {
        postMessage(null);
        postMessage({ type: "emit", id: 1, index: 0, sample: null });
        await new Promise(() => {});
      } ${AFTER}`,
    ends: "model-code",
  },
];

function writing(bytes: string): string {
  return `if (hostile) {
      await write(${bytes});
      await new Promise((resolve) => setTimeout(resolve, 1000));
    } ${AFTER}`;
}

/** All of them. */
export const FORGERY_SIEGES: readonly Siege[] = [
  ...LONG_FRAMES.map(([name, bytes]) => ({
    group: "forgeries",
    name,
    code: writing(bytes),
    ends: "sandbox-limit",
  } as const)),
  ...FRAMES.map(([name, bytes]) => ({
    group: "forgeries",
    name,
    code: writing(bytes),
    ends: "model-code",
  } as const)),
  ...SAMPLES.map(([name, sample]) => ({
    group: "samples",
    name,
    code: `await emit(hostile ? ${sample} : { parts: { image: image() } });`,
    ends: "model-code",
  } as const)),
  ...THROWN.map(([name, thrown]) => ({
    group: "errors",
    name,
    code: `if (hostile) throw ${thrown}; ${AFTER}`,
    ends: "model-code",
  } as const)),
  {
    group: "errors",
    name: "code that cannot be parsed",
    top: "let let = ;",
    code: "",
    ends: "model-code",
  },
  ...ENDS.map((siege) => ({ ...siege, group: "ends" })),
];
