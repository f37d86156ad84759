/** Attempts of foreign code to get more than the language. */
import type { Probe } from "./probe.ts";

/** Has success when a global of this name is there. */
function global(name: string): Omit<Probe, "group"> {
  const run = new Function(
    `if (!(${JSON.stringify(name)} in globalThis)) {
       throw new ReferenceError(${JSON.stringify(`${name} is not defined`)});
     }`,
  ) as Probe["run"];
  return { name, run };
}

/** Looks at everything that can be reached from the global scope. */
function crawl(): void {
  const seen = new Set<unknown>();
  const queue: unknown[] = [globalThis];
  for (let next = queue.pop(); queue.length > 0 || next; next = queue.pop()) {
    if (Object(next) !== next || seen.has(next)) continue;
    seen.add(next);
    const value = next as Record<PropertyKey, unknown>;
    for (const key of Reflect.ownKeys(value)) {
      if (/^(Worker|readFileSync|getBuiltinModule|ops)$/.test(String(key))) {
        return;
      }
      const { get, set } = Reflect.getOwnPropertyDescriptor(value, key) ?? {};
      queue.push(get, set);
      try {
        queue.push(value[key]);
      } catch {
        // Getters of prototypes want an instance.
      }
    }
    queue.push(Object.getPrototypeOf(value));
  }
  throw new ReferenceError("Nothing is not defined");
}

/** Has any line of any file, by way of a source map that names it. */
async function lineOfFile(at: { readonly fileUrl: string }): Promise<void> {
  const sources = [at.fileUrl];
  const map = JSON.stringify({
    version: 3,
    names: [],
    mappings: "AAAA",
    sources,
  });
  const text = "export function fail() { throw new Error() }\n//# sourceMap" +
    "pingURL=data:application/json;base64," + btoa(map);
  const url = "data:text/javascript," + encodeURIComponent(text);
  const { fail } = await import(url);
  let error: unknown;
  try {
    fail();
  } catch (thrown) {
    error = thrown;
  }
  const { internal } = Deno as unknown as { internal: symbol };
  const { core } = Reflect.get(Deno, internal);
  const { sourceLine } = core.destructureError(error);
  if (sourceLine !== "secret") throw new Error(sourceLine);
}

/** All of them. */
export const REALM_PROBES: readonly Probe[] = [
  ...[
    "Deno",
    "process",
    "Buffer",
    "Worker",
    "fetch",
    "WebSocket",
    "EventSource",
    "caches",
    "BroadcastChannel",
    "navigator",
    "close",
    "reportError",
  ].map(global),
  { name: "anything of Deno that is reachable", run: crawl },
  { name: "line of a file, named by a source map", run: lineOfFile },
  ...[
    "node:fs",
    "NODE:fs",
    "node:net",
    "node:worker_threads",
    "node:process",
    "node:module",
    "node:sqlite",
    "node:test",
  ].map((name) => ({
    name: `import of ${name}`,
    run: new Function(`return import(${JSON.stringify(name)})`) as Probe["run"],
  })),
].map((probe) => ({ ...probe, group: "realm" }));
