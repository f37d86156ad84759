/**
 * The schema of model cards. The message of each part says what is wanted
 * there; {@linkcode parseCard} puts the rest around it.
 */
import * as v from "valibot";
import { CARD_SCHEMA } from "./card.ts";
import { imageInputSchema } from "./image_schema.ts";
import { samplerSchema } from "./sampler_schema.ts";
import {
  filled,
  natural,
  number,
  object,
  oneOf,
  positive,
  record,
  sha256,
  text,
  texts,
} from "./schema_words.ts";
import { selfTestSchema } from "./self_test_schema.ts";

function isPackagePath(path: string): boolean {
  return !/^[/\\]|^[a-z]:|\\|\0/i.test(path) && !path.split("/").includes("..");
}

const packagePath = v.pipe(
  filled,
  v.check(
    isPackagePath,
    "a relative path with / between its parts and without ..",
  ),
);

const fileName = v.pipe(
  filled,
  v.regex(/^[^/\\\0]+$/, "a file name without folders"),
);

const source = v.variant("kind", [
  object({
    kind: v.literal("zenodo"),
    record: positive,
    doi: v.pipe(text, v.regex(/^10\.\d{4,}\/\S+$/, "a bare DOI: 10.…/…")),
    archive: fileName,
  }),
  object({
    kind: v.literal("bundled"),
    path: packagePath,
    sha256,
  }),
  object({ kind: v.literal("file"), location: filled }),
], "one of zenodo, bundled, file");

const conditionInput = v.pipe(
  object({
    kind: v.literal("condition"),
    name: filled,
    values: v.pipe(
      v.array(object({ value: number, label: filled }), "a list of values"),
      v.minLength(1, "a list of at least one value"),
    ),
    default: filled,
    isContinuous: v.exactOptional(v.boolean("true or false")),
  }),
  v.forward(
    v.check(
      (input) =>
        input.default === "balanced" ||
        input.values.some(({ label }) => label === input.default),
      'the label of one of the values, or "balanced"',
    ),
    ["default"],
  ),
);

const input = v.variant("kind", [
  object({
    kind: v.literal("latent"),
    name: filled,
    size: v.exactOptional(positive),
    shape: v.exactOptional(v.array(positive, "a list of sizes")),
  }),
  conditionInput,
  imageInputSchema,
], "one of latent, condition, image");

const mapping = object({
  range: v.pipe(
    v.strictTuple([number, number], "two numbers"),
    v.check(([low, high]) => low < high, "two numbers, the lower first"),
  ),
  rounding: oneOf("nearest", "half-even", "floor", "colour-map"),
  overflow: oneOf("clamp", "wrap"),
  levels: v.exactOptional(v.literal("picture", '"picture"')),
});

// A name that no spreadsheet takes for a formula.
const columnName = v.pipe(
  filled,
  v.regex(/^[A-Za-z_][\w .()/%-]{0,99}$/, "a name that begins with a letter"),
);

const distance = v.pipe(
  v.number("a number"),
  v.gtValue(0, "a number above 0"),
  v.finite("a finite number"),
);
const spacing = v.pipe(
  v.array(distance, "a list of numbers"),
  v.minLength(2, "distances of rows and columns, of slices before them"),
  v.maxLength(3, "distances of slices, rows and columns"),
);

const output = object({
  role: oneOf("image", "mask", "other", "table"),
  name: filled,
  tensor: filled,
  channels: v.exactOptional(v.array(natural, "a list of channels")),
  mapping,
  compatMapping: v.exactOptional(mapping),
  threshold: v.exactOptional(number),
  spacingMm: v.exactOptional(spacing),
  columns: v.exactOptional(v.array(columnName, "a list of names")),
});

const checkpoint = object({
  path: packagePath,
  stateAt: v.exactOptional(texts),
  joined: v.exactOptional(record(packagePath)),
});

const optionValue = v.union([
  text,
  number,
  v.boolean(),
  v.null(),
  v.array(v.union([text, number])),
], "a text, a number, true, false, null or a list of texts and numbers");

const execution = object({
  source,
  checkpoint,
  otherCheckpoints: v.exactOptional(record(checkpoint)),
  files: v.exactOptional(
    v.pipe(
      record(sha256),
      v.check(
        (files) => Object.keys(files).every(isPackagePath),
        "digests by paths within the package",
      ),
    ),
  ),
  family: filled,
  hyperparameters: v.exactOptional(record(optionValue)),
  compatHyperparameters: v.exactOptional(record(optionValue)),
  sampler: v.exactOptional(samplerSchema),
  inputs: v.array(input, "a list of inputs"),
  outputs: v.pipe(
    v.array(output, "a list of outputs"),
    v.minLength(1, "a list of at least one output"),
  ),
  confidence: oneOf("exact", "family", "guess"),
  notes: v.exactOptional(texts),
  selfTest: v.exactOptional(selfTestSchema),
});

const metric: v.GenericSchema = v.union([
  number,
  text,
  v.null(),
  v.array(v.union([number, text])),
  record(v.lazy(() => metric)),
], "a number, a text, null, a list of these or a group of metrics");

const selection = object({
  performance: record(metric),
  use_cases: texts,
  organ: texts,
  modality: texts,
  vendors: texts,
  centres: texts,
  function: texts,
  condition: texts,
  dataset: texts,
  augmentations: texts,
  generates: texts,
  tags: texts,
  height: natural,
  width: natural,
  channels: v.nullable(positive),
  type: filled,
  license: v.nullable(filled),
  dataset_type: filled,
  privacy_preservation: v.nullable(filled),
  year: filled,
});

const description = object({
  title: filled,
  summary: filled,
  authors: texts,
  publication: v.nullable(filled),
  doi: texts,
  version: v.nullable(filled),
  trainedDate: v.nullable(filled),
  trainedEpochs: v.nullable(
    v.union(
      [natural, v.array(natural)],
      "a whole number, a list of them, or null",
    ),
  ),
  limits: texts,
});

const correction = object({
  path: filled,
  from: v.exactOptional(filled),
  upstream: v.union([metric, v.boolean()], "upstream's value"),
  reason: filled,
});

/** Schema of a whole card. */
export const cardSchema = object({
  schema: v.literal(CARD_SCHEMA, `"${CARD_SCHEMA}"`),
  id: v.pipe(
    text,
    v.regex(
      /^\d{5}_[A-Za-z0-9][A-Za-z0-9_-]{0,58}$/,
      "five digits, an underscore and a name of letters, digits, _ and -",
    ),
  ),
  execution,
  selection,
  description,
  corrections: v.array(correction, "a list of corrections"),
});
