/** Zip archives: what is read, what is refused, and that it is repeatable. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { openZip, writeZip, type ZipInput } from "../../lib/archive/mod.ts";
import { bytesSource, concatBytes } from "../../lib/bytes.ts";
import { ArchiveError } from "../../lib/errors.ts";

const HELLO = new TextEncoder().encode("hello hello hello hello");
const FILES: readonly ZipInput[] = [
  { name: "stored.txt", data: HELLO },
  { name: "folder/größe.txt", data: HELLO, compress: true },
  { name: "empty", data: new Uint8Array() },
  { name: "deflated empty", data: new Uint8Array(), compress: true },
];

function open(bytes: Uint8Array, limits = {}) {
  return openZip(bytesSource(bytes), { limits });
}

async function assertRefused(
  bytes: Uint8Array,
  reason: RegExp,
): Promise<void> {
  await assert.rejects(async () => {
    const archive = await open(bytes);
    for (const entry of archive.entries) await archive.read(entry);
  }, (error) => error instanceof ArchiveError && reason.test(error.message));
}

Deno.test("what is written is read", async () => {
  const archive = await open(writeZip(FILES));
  assert.deepEqual(
    archive.entries.map(({ name, method }) => [name, method]),
    FILES.map(({ name, compress }) => [
      name,
      compress ? "deflated" : "stored",
    ]),
  );
  for (const { name, data } of FILES) {
    assert.deepEqual(new Uint8Array(await archive.read(name)), data);
  }
});

Deno.test("random files come back", async () => {
  const file = fc.record({
    name: fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 })
      .filter((name) => !name.includes("\0")),
    data: fc.uint8Array({ maxLength: 300 }),
    compress: fc.boolean(),
  });
  const files = fc.uniqueArray(file, { selector: ({ name }) => name });
  await fc.assert(fc.asyncProperty(files, async (files) => {
    const archive = await open(writeZip(files));
    assert.equal(archive.entries.length, files.length);
    for (const { name, data } of files) {
      assert.deepEqual([...await archive.read(name)], [...data]);
    }
  }));
});

Deno.test("ranges of stored and deflated entries are read", async () => {
  const archive = await open(writeZip(FILES));
  for (const name of ["stored.txt", "folder/größe.txt"]) {
    for (let turn = 0; turn < 2; turn++) {
      const range = { offset: 6, length: 5 };
      const part = await archive.readRange(name, range);
      assert.equal(new TextDecoder().decode(part), "hello");
    }
  }
  await assert.rejects(
    () => archive.readRange("stored.txt", { offset: 20, length: 4 }),
    ArchiveError,
  );
});

Deno.test("a comment after the end is no obstacle", async () => {
  const comment = new TextEncoder().encode("comment");
  const bytes = concatBytes([writeZip(FILES), comment]);
  bytes[bytes.length - comment.length - 2] = comment.length;
  assert.equal((await open(bytes)).entries.length, FILES.length);
});

Deno.test("an absent name lists what is there", async () => {
  const archive = await open(writeZip(FILES));
  assert.equal(archive.find("nothing"), undefined);
  await assert.rejects(() => archive.read("nothing"), /holds "stored.txt"/);
});

/** The archive with one byte of its directory's first entry changed. */
function withDirectoryByte(at: number, value: number): Uint8Array {
  const bytes = writeZip([{ name: "a", data: HELLO }]);
  const directory = bytes.length - 22 - 47;
  bytes[directory + at] = value;
  return bytes;
}

const BROKEN: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ["an encrypted entry", withDirectoryByte(8, 1), /encrypted/],
  ["an unknown method", withDirectoryByte(10, 99), /method is 99/],
  ["a stored entry of two sizes", withDirectoryByte(24, 1), /is stored, yet/],
  ["a wrong CRC", withDirectoryByte(16, 0), /CRC-32/],
  ["another local name", withDirectoryByte(46, 98), /local header/],
  ["an entry past the directory", withDirectoryByte(42, 40), /overlaps/],
  ["a cut file", writeZip(FILES).subarray(0, 100), /no end record/],
  [
    "bytes between directory and end",
    (() => {
      const bytes = writeZip(FILES);
      const end = bytes.length - 22;
      return concatBytes([
        bytes.subarray(0, end),
        new Uint8Array(4),
        bytes.subarray(end),
      ]);
    })(),
    /directory must end/,
  ],
];

for (const [what, bytes, reason] of BROKEN) {
  Deno.test(`refuses ${what}`, () => assertRefused(bytes, reason));
}

Deno.test("limits are kept", async () => {
  const bytes = writeZip(FILES);
  const long = writeZip([{ name: "a".repeat(2000), data: HELLO }]);
  await assert.rejects(() => open(bytes, { maxEntries: 3 }), /limit is 3/);
  await assert.rejects(() => open(bytes, { maxTotalBytes: 9 }), /limit is 9/);
  await assert.rejects(() => open(bytes, { maxEntryBytes: 9 }), /limit of 9/);
  await assert.rejects(() => open(long), /2000 bytes/);
});

Deno.test("a bomb is refused by its ratio before it is unpacked", async () => {
  const data = new Uint8Array(32 * 1024 ** 2);
  const bytes = writeZip([{ name: "zeros", data, compress: true }]);
  await assert.rejects(() => open(bytes), /200 to 1/);
});

Deno.test("a name cannot be written twice", () => {
  const twice = [{ name: "a", data: HELLO }, { name: "a", data: HELLO }];
  assert.throws(() => writeZip(twice), ArchiveError);
});

Deno.test("changed bytes never give anything but an archive error", async () => {
  const whole = writeZip(FILES);
  const edits = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), {
    minLength: 1,
    maxLength: 5,
  });
  await fc.assert(
    fc.asyncProperty(edits, async (edits) => {
      const bytes = whole.slice();
      for (const [at, value] of edits) bytes[at] = value;
      try {
        const archive = await open(bytes);
        for (const entry of archive.entries) await archive.read(entry);
      } catch (error) {
        assert(error instanceof ArchiveError, String(error));
      }
    }),
    { numRuns: 2000 },
  );
});
