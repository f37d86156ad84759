/** Checks that imports go downwards only and never in a circle. */
import { dirname, posix } from "node:path";
import { report, type SourceFile, sourceFiles } from "./sources.ts";

/** From the bottom up; what stands in one list may not import each other. */
const LAYERS: readonly (readonly string[])[] = [
  [
    "lib/errors.ts",
    "lib/events.ts",
    "lib/bytes.ts",
    "lib/tensor.ts",
    "lib/version.ts",
    "models/catalogue",
  ],
  ["lib/platform", "lib/random"],
  ["lib/archive"],
  ["lib/checkpoint", "lib/onnx", "lib/image", "lib/linalg", "kernels"],
  [
    "lib/registry",
    "lib/store",
    "lib/runtime",
    "models/families",
  ],
  // It sends the files of the runtime into its child.
  ["lib/sandbox"],
  ["lib/sampling", "lib/contribute", "lib/metrics"],
  // Its page draws samples as sampling does; workers sample and measure.
  ["lib/explore", "lib/cluster"],
  ["lib/generators"],
  ["lib/generators.ts"],
  ["mod.ts"],
  ["cli"],
  ["cli.ts"],
];

/** Neighbours that may be used all the same, as types only, and why. */
const TYPE_ONLY_NEIGHBOURS = new Map([
  ["lib/linalg/matrix.ts", "kernels compute on the same matrices"],
  ["lib/registry/card.ts", "the card is the language that all of them speak"],
]);

interface Import {
  readonly target: string;
  readonly isTypeOnly: boolean;
}

const IMPORT_PATTERN =
  /^(?:import|export)\s+(type\s)?[^;"]*?\sfrom\s+"(\.[^"]+)"|^import\s+"(\.[^"]+)"|\bimport\("(\.[^"]+)"\)/gm;

function importsOf({ path, text }: SourceFile): Import[] {
  return [...text.matchAll(IMPORT_PATTERN)]
    .filter((match) => !isInComment(text, match.index))
    .map((match) => ({
      target: posix.join(dirname(path), match[2] ?? match[3] ?? match[4]!),
      isTypeOnly: match[1] !== undefined,
    }));
}

function isInComment(text: string, index: number): boolean {
  return /^\s*(\*|\/\/)/.test(text.slice(text.lastIndexOf("\n", index) + 1));
}

function roomOf(path: string): { layer: number; room: string } | undefined {
  for (const [layer, rooms] of LAYERS.entries()) {
    const room = rooms.find((name) =>
      path === name || path.startsWith(`${name}/`)
    );
    if (room !== undefined) return { layer, room };
  }
}

function layerFindings(file: SourceFile): string[] {
  const from = roomOf(file.path);
  if (from === undefined) return [`${file.path} is in no layer`];
  return importsOf(file).flatMap(({ target, isTypeOnly }) => {
    if (target.endsWith("deno.json")) return [];
    const to = roomOf(target);
    if (to === undefined) {
      return [`${file.path} imports ${target}, which is in no layer`];
    }
    const isDownwards = to.layer < from.layer || to.room === from.room;
    if (isDownwards) return [];
    const isShared = isTypeOnly && to.layer === from.layer &&
      TYPE_ONLY_NEIGHBOURS.has(target);
    return isShared ? [] : [`${file.path} may not import ${target}`];
  });
}

function cycleFindings(files: readonly SourceFile[]): string[] {
  const edges = new Map(
    files.map((file) => [
      file.path,
      importsOf(file).filter((one) => !one.isTypeOnly).map((one) => one.target),
    ]),
  );
  const done = new Set<string>();
  const findings: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      findings.push(`a circle: ${[...trail.slice(start), path].join(" > ")}`);
      return;
    }
    if (done.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return findings;
}

const files = sourceFiles(
  /^(mod\.ts|cli\.ts|(lib|models|kernels|cli)\/.*\.ts)$/,
);
report("layers", [...files.flatMap(layerFindings), ...cycleFindings(files)]);
