/** The schema of a card's self-test. */
import * as v from "valibot";
import {
  filled,
  natural,
  number,
  object,
  sha256,
  text,
} from "./schema_words.ts";

const grey = v.pipe(
  number,
  v.minValue(0, "a number from 0 to 255"),
  v.maxValue(255, "a number from 0 to 255"),
);

const part = object({
  name: filled,
  mean: grey,
  deviation: grey,
  thumbnail: v.pipe(
    text,
    v.regex(/^[0-9a-f]{128}$/, "128 lower-case hexadecimal digits"),
  ),
});

const sample = object({
  label: v.exactOptional(filled),
  parts: v.pipe(
    v.array(part, "a list of parts"),
    v.minLength(1, "a list of at least one part"),
  ),
});

/** Schema of a self-test. */
export const selfTestSchema = object({
  seed: natural,
  inputsSha256: sha256,
  tolerance: grey,
  samples: v.pipe(
    v.array(sample, "a list of samples"),
    v.minLength(1, "a list of at least one sample"),
  ),
});
