/** Names that a package may not have, as each platform could misuse them. */
import assert from "node:assert/strict";
import {
  checkPackageNames,
  openZip,
  writeZip,
  type ZipEntry,
} from "../../lib/archive/mod.ts";
import { bytesSource } from "../../lib/bytes.ts";
import { ArchiveError } from "../../lib/errors.ts";

async function entriesOf(names: readonly string[]): Promise<ZipEntry[]> {
  const files = names.map((name) => ({ name, data: new Uint8Array() }));
  return [...(await openZip(bytesSource(writeZip(files)))).entries];
}

const SAFE: readonly (readonly string[])[] = [
  ["model.pt"],
  ["00001/", "00001/__init__.py", "00001/sub folder/größe (1).pt"],
  ["a/b", "a/c", "b/a"],
  [".hidden", "..two dots", "console.txt"],
];

for (const names of SAFE) {
  Deno.test(`accepts ${names.join(", ")}`, async () => {
    checkPackageNames(await entriesOf(names));
  });
}

const UNSAFE: readonly (readonly [string, readonly string[]])[] = [
  ["traversal", ["../x"]],
  ["traversal inside", ["a/../../x"]],
  ["a dot as folder", ["a/./x"]],
  ["an absolute name", ["/etc/x"]],
  ["an empty part", ["a//x"]],
  ["a drive letter", ["C:x"]],
  ["a stream name", ["model.pt:hidden"]],
  ["a backslash", ["..\\x"]],
  ["a newline", ["a\nb"]],
  ["a device", ["NUL"]],
  ["a device with an extension", ["a/com1.txt"]],
  ["a trailing dot", ["a./x"]],
  ["a trailing space", ["a "]],
  ["names that differ by case", ["a/Model.pt", "a/MODEL.PT"]],
  ["folders that meet a file by case", ["A/x", "a"]],
  ["names that differ by Unicode form", ["caf\u00e9", "cafe\u0301"]],
  ["a file that is a folder", ["x", "x/y"]],
  ["a folder that is a file", ["x/y", "x"]],
  ["a very long part", [`${"a".repeat(300)}/x`]],
];

for (const [what, names] of UNSAFE) {
  Deno.test(`refuses ${what}`, async () => {
    const entries = await entriesOf(names);
    assert.throws(() => checkPackageNames(entries), ArchiveError);
  });
}

for (const kind of ["link", "other"] as const) {
  Deno.test(`refuses an entry of kind ${kind}`, async () => {
    const [entry] = await entriesOf(["a"]);
    assert(entry !== undefined);
    assert.throws(() => checkPackageNames([{ ...entry, kind }]), ArchiveError);
  });
}
