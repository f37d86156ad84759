/** The schema of image inputs of model cards. */
import * as v from "valibot";
import { filled, number, object, oneOf, positive } from "./schema_words.ts";

const resize = object({
  method: oneOf("nearest", "bilinear", "bicubic", "area"),
  antialias: v.exactOptional(v.boolean("true or false")),
  to: oneOf("size", "width"),
});

const preprocessing = object({
  resize: v.exactOptional(resize),
  levels: oneOf("full", "picture", "resized"),
  values: v.pipe(
    v.strictTuple([number, number], "two numbers"),
    v.check(([low, high]) => low < high, "two numbers, the lower first"),
  ),
});

// Fit for the command line: --input NAME=PATH.
const contrastName = v.pipe(
  filled,
  v.regex(/^[A-Za-z][A-Za-z0-9+-]*$/, "a word of letters and digits"),
);

/** Schema of an input that is an image of the user's. */
export const imageInputSchema = v.pipe(
  object({
    kind: v.literal("image"),
    name: filled,
    channels: positive,
    contrasts: v.exactOptional(v.array(contrastName, "a list of names")),
    size: v.strictTuple([positive, positive], "height and width"),
    description: filled,
    preprocessing: v.exactOptional(preprocessing),
  }),
  v.forward(
    v.check(
      ({ contrasts, channels }) =>
        contrasts === undefined ||
        (contrasts.length === channels &&
          new Set(contrasts).size === channels),
      "as many different names as there are channels",
    ),
    ["contrasts"],
  ),
);
