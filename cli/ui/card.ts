/** A model card for people. */
import type {
  CardInput,
  CardOutput,
  MetricValue,
  ModelCard,
  ValueMapping,
} from "../../lib/registry/card.ts";
import { renderBibtex } from "./citation.ts";
import { counted, printable, type Ui, wrap } from "./style.ts";
import { type Fact, renderFacts } from "./table.ts";

const CONFIDENCE = {
  exact: "known exactly",
  family: "known in kind, details are read from the checkpoint",
  guess: "a guess",
} as const;

/** Everything that is known of a model. */
export function renderCard(
  card: ModelCard,
  { isRunnable, ui }: { readonly isRunnable: boolean; readonly ui: Ui },
): string {
  const { description, corrections } = card;
  return [
    ui.paint("bold", card.id),
    wrap(printable(description.title), ui.columns).join("\n"),
    "",
    ...wrap(printable(description.summary), ui.columns),
    "",
    renderFacts(selectionFacts(card), ui),
    section(
      "Running it",
      renderFacts(executionFacts(card, isRunnable), ui),
      ui,
    ),
    section("Quality", renderFacts(metricFacts(card), ui), ui),
    section("Limits", bullets(description.limits, ui), ui),
    section(
      "Corrected against upstream's metadata",
      bullets(
        corrections.map(({ path, reason }) => `${path}: ${reason}`),
        ui,
      ),
      ui,
    ),
    section("To cite it", printableLines(renderBibtex(card)), ui),
    "",
    "Its images are synthetic and not for clinical use.",
  ].filter((part) => part !== undefined).join("\n");
}

/** The licence, or that nobody knows it. */
export function licenceText(licence: string | null): string {
  return licence ??
    "unknown: ask the authors before you use or share what it makes";
}

function selectionFacts(card: ModelCard): Fact[] {
  const { selection, description } = card;
  const { height, width, channels } = selection;
  return [
    ["licence", licenceText(selection.license)],
    ["shows", selection.generates.join(", ")],
    ["modality", selection.modality.join(", ")],
    ["organ", selection.organ.join(", ")],
    ["size", `${width} x ${height}${channelsText(channels)}`],
    ["kind", selection.type],
    [
      "trained on",
      `${selection.dataset.join(", ")} (${selection.dataset_type})`,
    ],
    ["privacy", selection.privacy_preservation ?? "no measures known"],
    ["authors", description.authors.join(", ")],
    ["published", description.publication ?? ""],
    ["doi", description.doi.join(", ")],
    ["year", selection.year],
    ["tags", selection.tags.join(", ")],
  ];
}

function channelsText(channels: number | null): string {
  return channels === null ? "" : `, ${counted(channels, "channel")}`;
}

function executionFacts(
  { execution }: ModelCard,
  isRunnable: boolean,
): Fact[] {
  const { source, checkpoint, family, confidence, notes = [] } = execution;
  return [
    ["runs today", isRunnable ? "yes" : "not yet"],
    ["family", `${family}, ${CONFIDENCE[confidence]}`],
    ["package", describeSource(source)],
    ["checkpoint", source.kind === "bundled" ? "" : checkpoint.path],
    [
      "--checkpoint",
      Object.entries(execution.otherCheckpoints ?? {}).map(([name, { path }]) =>
        `${name}: ${path}`
      ),
    ],
    ["input", execution.inputs.map(describeInput)],
    ["output", execution.outputs.map(describeOutput)],
    ["with --compat", describeSettings(execution.compatHyperparameters)],
    ["notes", notes],
  ];
}

function describeSettings(
  settings: ModelCard["execution"]["compatHyperparameters"] = {},
): string {
  return Object.entries(settings).map(([name, value]) =>
    `${name}=${Array.isArray(value) ? value.join(",") : value}`
  ).join(" ");
}

function describeSource(source: ModelCard["execution"]["source"]): string {
  switch (source.kind) {
    case "zenodo":
      return `${source.archive} of doi:${source.doi}`;
    case "bundled":
      return "comes with medigan, nothing is fetched";
    case "file":
      return source.location;
  }
}

function describeInput(input: CardInput): string {
  switch (input.kind) {
    case "latent":
      return `${input.name}: random, ${
        input.size === undefined ? "size from the checkpoint" : input.size
      }`;
    case "condition": {
      const values = input.values.map(({ value, label }) =>
        `${label} (${value})`
      );
      return `${input.name}: ${values.join(", ")}; default ${input.default}`;
    }
    case "image":
      return `${input.name}: an image of ${
        input.size.join(" x ")
      }, ${input.description}${describeContrasts(input)}`;
  }
}

function describeContrasts(
  { contrasts = [] }: Extract<CardInput, { readonly kind: "image" }>,
): string {
  const [first, second] = contrasts;
  if (first === undefined || second === undefined) return "";
  return `; contrasts ${
    contrasts.join(", ")
  }: --input ${first}=PATH --input ${second}=PATH …`;
}

function describeOutput(output: CardOutput): string {
  const { role, name, mapping, compatMapping } = output;
  const compat = compatMapping === undefined
    ? ""
    : `; with --compat ${describeMapping(compatMapping)}`;
  return `${name} (${role}): ${describeMapping(mapping)}${compat}`;
}

function describeMapping(
  { range, rounding, overflow, levels }: ValueMapping,
): string {
  const ends = levels === undefined ? "" : ", each picture's own ends";
  const ending = overflow === "wrap" ? ", overflow wraps around" : "";
  return `${range[0]}..${
    range[1]
  } to grey${ends}, rounded ${rounding}${ending}`;
}

function metricFacts({ selection }: ModelCard): Fact[] {
  return flatten(selection.performance, "");
}

/** Nested metrics under their dot paths. */
function flatten(
  metrics: { readonly [name: string]: MetricValue },
  prefix: string,
): Fact[] {
  return Object.entries(metrics).flatMap(([name, value]): Fact[] => {
    const path = prefix + name;
    const isGroup = typeof value === "object" && value !== null &&
      !Array.isArray(value);
    if (isGroup) {
      return flatten(value as { [name: string]: MetricValue }, `${path}.`);
    }
    return [[path, value === null ? "" : [value].flat().join(", ")]];
  });
}

function section(title: string, body: string, ui: Ui): string | undefined {
  return body === "" ? undefined : `\n${ui.paint("bold", title)}\n${body}`;
}

function bullets(texts: readonly string[], ui: Ui): string {
  return texts.flatMap((text) =>
    wrap(printable(text), ui.columns - 4).map((line, index) =>
      `${index === 0 ? "  - " : "    "}${line}`
    )
  ).join("\n");
}

function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}
