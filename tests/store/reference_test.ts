import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type ModelReference,
  parseModelReference,
} from "../../lib/store/mod.ts";

const CASES: readonly (readonly [string | number, ModelReference])[] = [
  [8, { kind: "catalogue", id: "8" }],
  ["8", { kind: "catalogue", id: "8" }],
  ["00008_C-DCGAN_MMG_MASSES", {
    kind: "catalogue",
    id: "00008_C-DCGAN_MMG_MASSES",
  }],
  ["doi:10.5281/zenodo.12", { kind: "zenodo", record: 12 }],
  ["DOI: 10.5281/ZENODO.12", { kind: "zenodo", record: 12 }],
  ["10.5281/zenodo.12#a b.zip", {
    kind: "zenodo",
    record: 12,
    file: "a b.zip",
  }],
  ["https://doi.org/10.5281/zenodo.12", { kind: "zenodo", record: 12 }],
  ["https://doi.org/10.1234/AbC", { kind: "doi", doi: "10.1234/abc" }],
  ["https://zenodo.org/records/12", { kind: "zenodo", record: 12 }],
  ["https://zenodo.org/record/12/", { kind: "zenodo", record: 12 }],
  ["https://zenodo.org/doi/10.5281/zenodo.12", { kind: "zenodo", record: 12 }],
  ["https://www.zenodo.org/api/records/12/files/a%20b.zip/content", {
    kind: "zenodo",
    record: 12,
    file: "a b.zip",
  }],
  ["https://zenodo.org/record/12/files/a.zip?download=1", {
    kind: "zenodo",
    record: 12,
    file: "a.zip",
  }],
  ["https://example.org/a.zip", {
    kind: "url",
    url: "https://example.org/a.zip",
  }],
  ["https://zenodo.org.example.com/records/12", {
    kind: "url",
    url: "https://zenodo.org.example.com/records/12",
  }],
  ["http://localhost:8000/a.pt", {
    kind: "url",
    url: "http://localhost:8000/a.pt",
  }],
  ["./models", { kind: "path", path: "./models" }],
  ["weights.pt", { kind: "path", path: "weights.pt" }],
  ["/data/a.zip", { kind: "path", path: "/data/a.zip" }],
  ["C:\\models\\a", { kind: "path", path: "C:\\models\\a" }],
  ["file:///data/a%20b.pt", { kind: "path", path: "/data/a b.pt" }],
];

for (const [name, wanted] of CASES) {
  Deno.test(`${JSON.stringify(name)} names a ${wanted.kind}`, () => {
    assert.deepEqual(parseModelReference(name), wanted);
  });
}

Deno.test("an address of another server like Zenodo names a record", () => {
  const zenodoBaseUrl = "http://127.0.0.1:9000";
  assert.deepEqual(
    parseModelReference(`${zenodoBaseUrl}/records/5`, { zenodoBaseUrl }),
    { kind: "zenodo", record: 5 },
  );
});

const REFUSED = [
  "",
  "  ",
  "a\0b",
  "http://example.org/a.zip",
  "http://127.0.0.1.example.org/a.zip",
  "http://127.evil.org/",
  "ftp://example.org/a.zip",
  "javascript:alert(1)",
  "data:text/html,x",
  "https://user:secret@example.org/a.zip",
  "doi:nonsense",
  "file://server/share",
];

for (const text of REFUSED) {
  Deno.test(`${JSON.stringify(text)} is refused`, () => {
    assert.throws(() => parseModelReference(text), { code: "usage" });
  });
}

Deno.test("any text names something or is a usage error", () => {
  const texts = fc.oneof(
    fc.string(),
    fc.webUrl(),
    fc.string().map((text) => `doi:${text}`),
    fc.string().map((text) => `https://zenodo.org/records/${text}`),
  );
  fc.assert(fc.property(texts, (text) => {
    try {
      const reference = parseModelReference(text);
      if (reference.kind !== "url") return;
      assert.match(reference.url, /^(https:|http:\/\/(localhost|127\.|\[::1))/);
      assert.deepEqual(parseModelReference(reference.url), reference);
    } catch (error) {
      assert.equal((error as { code?: string }).code, "usage");
    }
  }));
});

Deno.test("every record number survives every way of writing it", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 40 }), (record) => {
    const ways = [
      `10.5281/zenodo.${record}`,
      `doi:10.5281/zenodo.${record}`,
      `https://doi.org/10.5281/zenodo.${record}`,
      `https://zenodo.org/record/${record}`,
      `https://zenodo.org/api/records/${record}`,
    ];
    for (const way of ways) {
      assert.deepEqual(parseModelReference(way), { kind: "zenodo", record });
    }
  }));
});
