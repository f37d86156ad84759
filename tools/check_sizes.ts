/** Checks that no file holds two ideas: 300 lines at most, about 70 usually. */
import { report, sourceFiles } from "./sources.ts";

const MAX_LINES = 300;
const MAX_MEDIAN_LINES = 110;

const files = sourceFiles(
  /^(mod\.ts|cli\.ts|(lib|models|kernels|cli|tools|bench)\/.*\.(ts|wgsl))$/,
).map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }));

const findings = files
  .filter(({ lines }) => lines > MAX_LINES)
  .map(({ path, lines }) => `${path} has ${lines} lines, ${MAX_LINES} allowed`);

const sorted = files.map(({ lines }) => lines).sort((a, b) => a - b);
const median = sorted[sorted.length >> 1] ?? 0;
if (median > MAX_MEDIAN_LINES) {
  findings.push(`the median is ${median} lines, wanted ${MAX_MEDIAN_LINES}`);
}
console.log(`sizes: ${files.length} files, median ${median} lines`);
report("sizes", findings);
