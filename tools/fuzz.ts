/**
 * Tries every parser of foreign files and messages on changed files, and
 * prints how many were read, refused by name, and anything else.
 *
 *     deno run -A tools/fuzz.ts [--seconds N] [--seed N] [--target NAME]
 *
 * The time is shared by all targets; 60 seconds when nothing is said. Ends
 * with code 1 when a parser fails in any way but by a named error.
 */
import { parseArgs } from "node:util";
import { fuzz, type FuzzCounts } from "../tests/fuzz/fuzz.ts";
import { FUZZ_TARGETS } from "../tests/fuzz/targets.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    target: { type: "string" },
  },
});
const seed = Number(values.seed);
const targets = FUZZ_TARGETS.filter(({ name }) =>
  values.target === undefined || name === values.target
);
const shareMs = Number(values.seconds) * 1000 / targets.length;

function row({ target, runs, read, refused, longestMs, faults }: FuzzCounts) {
  const cells = [target, runs, read, refused, faults.length];
  return `| ${cells.join(" | ")} | ${longestMs.toFixed(0)} ms |`;
}

const faults: string[] = [];
console.log(`seed ${seed}, ${values.seconds} s`);
console.log("| parser | files | read | refused | faults | longest |");
console.log("| --- | --- | --- | --- | --- | --- |");
for (const target of targets) {
  const untilMs = performance.now() + shareMs;
  const counts = await fuzz(target, { seed, runs: Infinity, untilMs });
  console.log(row(counts));
  faults.push(...counts.faults.map((fault) => `${target.name}, ${fault}`));
}
for (const fault of faults) console.error(fault);
Deno.exitCode = faults.length === 0 ? 0 : 1;
