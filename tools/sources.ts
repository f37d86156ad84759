/** The source files of the project, for the checks. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** A source file. */
export interface SourceFile {
  /** Path from the project's root. */
  readonly path: string;
  /** Its text. */
  readonly text: string;
}

/** All files that git knows or would know, whose path matches. */
export function sourceFiles(pattern: RegExp): SourceFile[] {
  const listing = execFileSync(
    "git",
    ["ls-files", "--cached", "--others", "--exclude-standard"],
    { encoding: "utf8" },
  );
  return [...new Set(listing.split("\n"))]
    .filter((path) => pattern.test(path))
    .flatMap((path) => {
      try {
        return [{ path, text: readFileSync(path, "utf8") }];
      } catch {
        return []; // Listed, but removed from the work tree.
      }
    });
}

/** Prints findings and ends the process with 1 if there are any. */
export function report(check: string, findings: readonly string[]): void {
  for (const finding of findings) console.error(`${check}: ${finding}`);
  console.log(`${check}: ${findings.length === 0 ? "ok" : "failed"}`);
  if (findings.length > 0) Deno.exit(1);
}
