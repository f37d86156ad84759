/**
 * The first program of a confined process, sent to it as an address of the
 * kind `data:`. It reads the modules that shall run as text from its standard
 * input, joins them, and hands over to the entry. The only file of the child
 * that touches the runtime.
 */

/** A module as text, after those that it imports. */
export interface ChildModule {
  /** Path by which others import it, such as `lib/a/b.ts`. */
  readonly path: string;
  /** Its source. */
  readonly text: string;
}

/** What the entry's function `main` is given. */
export interface ChildHost {
  /** Addresses of all modules by path. */
  readonly urls: ReadonlyMap<string, string>;
  /** The next frame of the parent; `undefined` when it has gone. */
  readFrame(): Promise<Uint8Array | undefined>;
  /** Sends one frame to the parent; calls are worked off in order. */
  writeFrame(bytes: Uint8Array): Promise<void>;
  /** Memory of this process, in bytes. */
  residentBytes(): number;
  /** Ends the process at once. */
  exit(code: number): never;
}

const { stdin, stdout, memoryUsage, exit } = Deno;
let lastWrite: Promise<void> = Promise.resolve();

async function readExactly(count: number): Promise<Uint8Array | undefined> {
  const bytes = new Uint8Array(count);
  for (let done = 0; done < count;) {
    const more = await stdin.read(bytes.subarray(done));
    if (more === null) return undefined;
    done += more;
  }
  return bytes;
}

async function readFrame(): Promise<Uint8Array | undefined> {
  const head = await readExactly(4);
  if (head === undefined) return undefined;
  return await readExactly(new DataView(head.buffer).getUint32(0, true));
}

async function writeAll(bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += await stdout.write(bytes.subarray(done));
  }
}

function writeFrame(bytes: Uint8Array): Promise<void> {
  const head = new Uint8Array(4);
  new DataView(head.buffer).setUint32(0, bytes.length, true);
  lastWrite = lastWrite.then(() => writeAll(head)).then(() => writeAll(bytes));
  return lastWrite;
}

/** Addresses of modules whose imports of one another are replaced by them. */
function joinModules(modules: readonly ChildModule[]): Map<string, string> {
  const urls = new Map<string, string>();
  for (const { path, text } of modules) {
    const joined = text.replace(
      /(from\s+)"(\.[^"]+)"/g,
      (all, lead, target) => {
        const url = urls.get(
          new URL(target, `child:/${path}`).pathname.slice(1),
        );
        return url === undefined ? all : `${lead}"${url}"`;
      },
    );
    const blob = new Blob([joined], { type: "application/typescript" });
    urls.set(path, URL.createObjectURL(blob));
  }
  return urls;
}

const modules: ChildModule[] = JSON.parse(
  new TextDecoder().decode(await readFrame()),
);
const urls = joinModules(modules);
const { main } = await import(urls.get(modules.at(-1)?.path ?? "") ?? "");
await main({
  urls,
  readFrame,
  writeFrame,
  residentBytes: () => memoryUsage().rss,
  exit,
});
