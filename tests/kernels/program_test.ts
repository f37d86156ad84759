import assert from "node:assert/strict";
import * as kernels from "../../kernels/mod.ts";

const programs = Object.values(kernels) as kernels.KernelProgram[];

for (const { name, code, parameters, inputs } of programs) {
  Deno.test(`the record of ${name} says what its text declares`, () => {
    const struct = code.match(/struct Parameters \{(.*?)\n\}/s)?.[1] ?? "";
    const members = [...struct.matchAll(/^\s+(\w+): u32,$/gm)];
    assert.deepEqual(members.map((match) => match[1]), parameters);
    const reads = code.match(/var<storage, read>/g) ?? [];
    assert.equal(reads.length, inputs);
    const bindings = [...code.matchAll(/@binding\((\d+)\)/g)]
      .map((match) => Number(match[1])).sort((a, b) => a - b);
    assert.deepEqual(bindings, [...Array(inputs + 3).keys()]);
  });

  Deno.test(`${name} begins and ends as every kernel must`, () => {
    const main = code.slice(code.indexOf("fn main("));
    assert.match(main, /\{\n\s+begin\(\);/);
    assert.match(main, /finish\(invocation\);\n\}/);
  });
}

Deno.test("products take a workgroup for each tile of 64 x 64", () => {
  const { code, workgroups } = kernels.crossGramProgram;
  assert.match(code, /const TILE = 64u;/);
  const groups = (rows: number, columns: number) =>
    workgroups({ rows, columns, depth: 1 });
  assert.deepEqual(groups(1, 1), [1, 1, 1]);
  assert.deepEqual(groups(64, 65), [2, 1, 1]);
  assert.deepEqual(groups(299, 63), [1, 5, 1]);
});
