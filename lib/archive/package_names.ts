/** Names that are safe to write to any disk. */
import { ArchiveError } from "../errors.ts";
import { quote, type ZipEntry } from "./entries.ts";

const WINDOWS_DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;
// deno-lint-ignore no-control-regex
const UNSAFE_CHARACTER = /[\x00-\x1f\x7f\\:*?"<>|]/;
const MAX_PART_LENGTH = 255;

/**
 * Checks that every entry can be unpacked below one folder on any platform
 * without leaving it, meeting a link, or landing on another entry.
 *
 * @throws {ArchiveError} for traversal, absolute names, drive letters,
 * backslashes, control characters, links and devices, reserved Windows names,
 * names that differ only by case or Unicode form, and a file that is also a
 * folder.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { bytesSource } from "../bytes.ts";
 * import { checkPackageNames, openZip, writeZip } from "./mod.ts";
 * const data = new Uint8Array();
 * const zip = await openZip(bytesSource(writeZip([{ name: "../x", data }])));
 * assert.throws(() => checkPackageNames(zip.entries), { code: "archive" });
 * ```
 */
export function checkPackageNames(entries: readonly ZipEntry[]): void {
  const seen = new Map<string, "file" | "folder">();
  for (const entry of entries) {
    checkKind(entry);
    const parts = partsOf(entry);
    for (const part of parts) checkPart(part, entry.name);
    claim(seen, { parts, entry });
  }
}

function checkKind(entry: ZipEntry): void {
  if (entry.kind === "file" || entry.kind === "directory") return;
  const what = entry.kind === "link" ? "a symbolic link" : "a special file";
  throw refuse(entry.name, `it is ${what}`);
}

function partsOf(entry: ZipEntry): string[] {
  const name = entry.kind === "directory"
    ? entry.name.slice(0, -1)
    : entry.name;
  if (name.startsWith("/")) throw refuse(entry.name, "its name is absolute");
  return name.split("/");
}

function checkPart(part: string, name: string): void {
  if (part === "" || part === "." || part === "..") {
    throw refuse(name, `its name holds ${part === "" ? '"//"' : quote(part)}`);
  }
  const unsafe = UNSAFE_CHARACTER.exec(part);
  if (unsafe !== null) {
    throw refuse(name, `its name holds ${JSON.stringify(unsafe[0])}`);
  }
  if (WINDOWS_DEVICE.test(part) || /[. ]$/.test(part)) {
    throw refuse(name, `Windows cannot write ${quote(part)}`);
  }
  if (part.length > MAX_PART_LENGTH) {
    throw refuse(name, `a part of its name is over ${MAX_PART_LENGTH} long`);
  }
}

/** Claims the place of an entry and of all folders above it. */
function claim(
  seen: Map<string, "file" | "folder">,
  { parts, entry }: { parts: readonly string[]; entry: ZipEntry },
): void {
  let path = "";
  parts.forEach((part, depth) => {
    // Case folding as a file system without case does it, after composition.
    path += `/${part.normalize("NFC").toUpperCase().toLowerCase()}`;
    const isLeaf = depth === parts.length - 1;
    const kind = isLeaf && entry.kind === "file" ? "file" : "folder";
    const before = seen.get(path);
    if (before === "file" || (before === "folder" && kind === "file")) {
      throw refuse(entry.name, "another entry has the same place");
    }
    seen.set(path, kind);
  });
}

function refuse(name: string, why: string): ArchiveError {
  return new ArchiveError(`Cannot unpack ${quote(name)} as ${why}`, {
    hint: "The package is not safe to unpack; ask its author for another",
  });
}
