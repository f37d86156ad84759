/** Sieges by memory, time and floods. */
import type { Siege } from "./siege.ts";

const TIGHT = { memoryBytes: 300 * 2 ** 20 };
const EASED = { memoryBytes: 2 ** 31, heapBytes: 2 ** 30 };
const SHORT = { timeoutMs: 2_500 };
const ENDING = "sandbox-limit";

const MEMORY: readonly Omit<Siege, "group" | "ends">[] = [
  {
    name: "heap of JavaScript",
    code: `const all = [];
      for (let i = 0; i < 3e6; i++) all.push({ i, text: "x" + i });
      await emit({ parts: { image: image() } });`,
    limits: { heapBytes: 64 * 2 ** 20 },
    eased: EASED,
  },
  {
    name: "heap of a worker",
    code: `await new Promise((resolve) => {
        const worker = spawn(\`const all = [];
          for (let i = 0; i < 3e6; i++) all.push({ i, text: "x" + i });
          postMessage(all.length)\`);
        worker.onmessage = () => { worker.terminate(); resolve() };
      });
      await emit({ parts: { image: image() } });`,
    limits: { heapBytes: 64 * 2 ** 20 },
    eased: EASED,
  },
  {
    name: "array buffers",
    code: `const all = [];
      for (let i = 0; i < 40; i++) all.push(new Uint8Array(1e7).fill(1));
      await emit({ parts: { image: image() } });`,
    limits: TIGHT,
    eased: EASED,
  },
  {
    name: "array buffers of workers",
    code: `await Promise.all([1, 2, 3, 4].map(() => new Promise((resolve) => {
        const worker = spawn(
          "const all = new Uint8Array(1e8).fill(1); postMessage(all[5])");
        worker.onmessage = resolve;
      })));
      await emit({ parts: { image: image() } });`,
    limits: TIGHT,
    eased: EASED,
  },
  {
    name: "messages that nobody waits for",
    code: `const data = new Float32Array(5e6).fill(1);
      const parts = { image: { dtype: "float32", shape: [5e6], data } };
      const sent = [];
      for (let i = 0; i < 20; i++) {
        sent.push(context.run("none", parts).catch(() => {}));
      }
      await Promise.all(sent);
      await emit({ parts: { image: image() } });`,
    limits: TIGHT,
    eased: EASED,
  },
  {
    name: "storm of workers",
    code: `const ready = [];
      for (let i = 0; i < 16; i++) {
        ready.push(new Promise((resolve) => {
          spawn("postMessage(0); setInterval(() => {}, 1000)").onmessage = resolve;
        }));
      }
      await Promise.all(ready);
      await emit({ parts: { image: image() } });`,
    limits: { memoryBytes: 96 * 2 ** 20 },
    // Each thread reserves far more than it uses.
    eased: { memoryBytes: 2 ** 34 },
  },
];

const AFTER = "await emit({ parts: { image: image() } });";

const TIME: readonly Omit<Siege, "group" | "ends">[] = [
  { name: "endless loop", code: `while (hostile) {} ${AFTER}` },
  {
    name: "endless loop in a worker",
    code: `if (hostile) {
        spawn("for (;;) {}");
        await new Promise(() => {});
      } ${AFTER}`,
  },
  {
    name: "endless promises",
    code: `while (hostile) await 0; ${AFTER}`,
  },
  {
    name: "promise that never settles",
    code: `if (hostile) await new Promise(() => {}); ${AFTER}`,
  },
  {
    name: "regular expression that backtracks",
    code: `/^(a+)+$/.test("a".repeat(hostile ? 60 : 6) + "b"); ${AFTER}`,
  },
  {
    name: "Atomics.wait",
    code: `const cell = new Int32Array(new SharedArrayBuffer(4));
      Atomics.wait(cell, 0, 0, hostile ? Infinity : 1); ${AFTER}`,
  },
  {
    name: "worker that closes itself",
    code:
      `if (hostile) { self.close(); await new Promise(() => {}); } ${AFTER}`,
  },
];

const WASM: Siege = {
  group: "memory",
  name: "memory of WebAssembly",
  code: `const memory = new WebAssembly.Memory({ initial: 6400 });
      new Uint8Array(memory.buffer).fill(1);
      await emit({ parts: { image: image() } });`,
  limits: TIGHT,
  eased: EASED,
  // It is not given so much in the first place.
  ends: "model-code",
};

const FLOODS: readonly Omit<Siege, "group">[] = [
  {
    name: "more output than allowed",
    code: `const data = new Float32Array(1e6);
      await emit({ parts: { image: { dtype: "float32", shape: [1e6], data } } });`,
    limits: { outputBytes: 1e6 },
    eased: { outputBytes: 1e7 },
    ends: "sandbox-limit",
  },
  {
    name: "a larger sample than allowed",
    code: `const data = new Float32Array(1e6);
      await emit({ parts: { image: { dtype: "float32", shape: [1e6], data } } });`,
    limits: { messageBytes: 1e6 },
    eased: { messageBytes: 1e7 },
    ends: "sandbox-limit",
  },
  {
    name: "more lines than allowed",
    code: `for (let i = 0; i < 50; i++) log("line");
      await emit({ parts: { image: image() } });`,
    limits: { logLines: 20 },
    eased: { logLines: 60 },
    ends: "sandbox-limit",
  },
  {
    name: "samples without end",
    code: `await emit({ parts: { image: image() } });
      for (let i = 0; hostile; i++) {
        await emit({ index: i, parts: { image: image() } });
      }`,
    ends: "model-code",
  },
  {
    name: "bytes on standard output without end",
    code: `if (hostile) {
        await within("const all = new Uint8Array(65536);" +
          "for (;;) Deno.stdout.writeSync(all)");
      }
      await emit({ parts: { image: image() } });`,
    ends: "model-code",
  },
  {
    name: "bytes on standard error without end",
    code: `if (hostile) {
        await within("const all = new Uint8Array(65536);" +
          "for (;;) Deno.stderr.writeSync(all)");
      }
      await emit({ parts: { image: image() } });`,
    limits: SHORT,
    ends: "sandbox-limit",
  },
];

/** All of them. */
export const LIMIT_SIEGES: readonly Siege[] = [
  ...MEMORY.map((siege) =>
    ({ ...siege, group: "memory", ends: ENDING }) as const
  ),
  WASM,
  ...TIME.map((siege) => (
    { ...siege, group: "time", ends: ENDING, limits: SHORT } as const
  )),
  {
    group: "time",
    name: "endless loop while it is loaded",
    top: "for (;;) {}",
    code: "",
    limits: SHORT,
    ends: ENDING,
  },
  {
    group: "time",
    name: "module that never finishes",
    top: "await new Promise(() => {});",
    code: "",
    limits: SHORT,
    ends: ENDING,
  },
  ...FLOODS.map((siege) => ({ ...siege, group: "floods" })),
];
