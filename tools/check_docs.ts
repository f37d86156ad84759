/**
 * Checks that everything public is documented, and that every public function
 * and class has an example (which `deno test --doc` runs).
 */
import { execFileSync } from "node:child_process";
import config from "../deno.json" with { type: "json" };
import { report } from "./sources.ts";

interface DocNode {
  readonly name: string;
  readonly declarations?: readonly {
    readonly kind: string;
    readonly jsDoc?: {
      readonly doc?: string;
      readonly tags?: { kind: string }[];
    };
    readonly location: { filename: string; line: number };
  }[];
}

function deno(...args: string[]): string {
  return execFileSync("deno", args, {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...Deno.env.toObject(), NO_COLOR: "1" },
  });
}

const entries = Object.values(config.exports);

function exampleFindings(entry: string): string[] {
  const { nodes } = JSON.parse(deno("doc", "--json", entry)) as {
    nodes: Record<string, { symbols: DocNode[] }>;
  };
  return Object.values(nodes).flatMap(({ symbols }) => symbols).flatMap(
    ({ name, declarations = [] }) => {
      const runnable = declarations.find(({ kind }) =>
        kind === "function" || kind === "class"
      );
      // The classes of the error tree are caught, not made, by users.
      if (runnable === undefined || name.endsWith("Error")) return [];
      const { tags = [] } = runnable.jsDoc ?? {};
      if (tags.some(({ kind }) => kind === "example")) return [];
      return [`${entry}: ${name} has no @example`];
    },
  );
}

function lintFindings(): string[] {
  try {
    deno("doc", "--lint", ...entries);
    return [];
  } catch (cause) {
    const { stderr } = cause as { stderr: string };
    return stderr.split("\n").filter((line) =>
      line.includes("-->") || line.startsWith("error")
    );
  }
}

report("docs", [
  ...lintFindings(),
  ...new Set(entries.flatMap(exampleFindings)),
]);
