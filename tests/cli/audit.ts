/** Runs programs under exact flags, and reads what they touched. */
import { fileURLToPath } from "node:url";
import { makeScratchDir } from "../../lib/platform/files.ts";

/** One check of a permission by the runtime, whether it was granted or not. */
export interface Touch {
  /** Such as `read`. */
  readonly permission: string;
  /** What was asked for; `null` for everything. */
  readonly value: string | null;
}

/** What a program did. */
export interface Audit {
  /** Exit code. */
  readonly code: number;
  /** Standard output. */
  readonly stdout: string;
  /** Standard error. */
  readonly stderr: string;
  /** Everything that was asked of the runtime. */
  readonly touches: readonly Touch[];
}

/**
 * Runs a program to its end under flags, with Deno's audit of permissions. One
 * that does not end by itself is interrupted when it says `until`.
 */
export async function audit(
  words: readonly string[],
  { flags, env, until }: {
    readonly flags: readonly string[];
    readonly env: { readonly [name: string]: string };
    readonly until?: string | undefined;
  },
): Promise<Audit> {
  await using scratch = await makeScratchDir();
  const path = `${scratch.path}/audit.jsonl`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", ...flags, ...words],
    env: { NO_COLOR: "1", ...env, DENO_AUDIT_PERMISSIONS: path },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [{ code }, stdout, stderr] = await Promise.all([
    child.status,
    textOf(child.stdout, (text) => {
      if (until !== undefined && text.includes(until)) child.kill("SIGINT");
    }),
    textOf(child.stderr),
  ]);
  return { code, stdout, stderr, touches: await readAudit(path) };
}

async function textOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onText: (text: string) => void = () => {},
): Promise<string> {
  let text = "";
  for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
    text += piece;
    onText(text);
  }
  return text;
}

async function readAudit(path: string): Promise<Touch[]> {
  const text = await Deno.readTextFile(path).catch(() => "");
  return text.split("\n").filter((line) => line !== "").map((line) =>
    JSON.parse(line)
  );
}

/** Whether a flag such as `--allow-read=/a,/b` grants what was touched. */
export function grants(flag: string, { permission, value }: Touch): boolean {
  const [name, values = ""] = flag.split(/=(.*)/s);
  if (name !== `--allow-${permission}` || value === null) return false;
  const path = plain(value);
  return values.split(",").map(plain).some((one) =>
    path === one || path.startsWith(`${one}/`) ||
    (permission === "net" && path.split(":")[0] === one)
  );
}

/** A path or host as flags and the audit both may write it. */
function plain(value: string): string {
  if (/^https?:/.test(value)) return new URL(value).host;
  const path = value.startsWith("file:") ? fileURLToPath(value) : value;
  return path.replace(/(?<=.)\/$/, "");
}
