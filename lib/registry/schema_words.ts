/** The words of card schemas: each message says what is wanted there. */
import * as v from "valibot";
import { isObject } from "./json.ts";

/** A text. */
export const text = v.string("a text");
/** A text that says something. */
export const filled = v.pipe(text, v.nonEmpty("a text that is not empty"));
/** Texts. */
export const texts = v.array(filled, "a list of texts");
/** A finite number. */
export const number = v.pipe(
  v.number("a number"),
  v.finite("a number that is finite"),
);
/** A count of one or more. */
export const positive = v.pipe(
  v.number("a whole number above 0"),
  v.safeInteger("a whole number above 0"),
  v.minValue(1, "a whole number above 0"),
);
/** A count. */
export const natural = v.pipe(
  v.number("a whole number of 0 or more"),
  v.safeInteger("a whole number of 0 or more"),
  v.minValue(0, "a whole number of 0 or more"),
);

/** A digest. */
export const sha256 = v.pipe(
  text,
  v.regex(/^[0-9a-f]{64}$/, "64 lower-case hexadecimal digits"),
);

/** An object with these keys and no others. */
export function object<T extends v.ObjectEntries>(entries: T) {
  return v.strictObject(
    entries,
    (issue) =>
      issue.expected === "never"
        ? `absent: the known keys are ${Object.keys(entries).join(", ")}`
        : issue.received === "undefined"
        ? "present"
        : "an object",
  );
}

/** An object with any keys; Valibot's record takes lists, too. */
export function record<T extends v.GenericSchema>(value: T) {
  return v.pipe(
    v.custom<{ [key: string]: unknown }>(isObject, "an object"),
    v.record(v.string(), value),
  );
}

/** One of some words. */
export function oneOf<const T extends readonly string[]>(...values: T) {
  return v.picklist(values, `one of ${values.join(", ")}`);
}
