/**
 * Writes docs/medigan.schema.json, the JSON schema of model cards, from the
 * schema that the library checks them with. What JSON schema cannot say (that
 * a default is one of the values, that paths stay in the package) is left out.
 *
 *     deno run -A tools/update_schema.ts [--check]
 */
import {
  type ConversionConfig,
  toJsonSchema,
} from "npm:@valibot/to-json-schema@1.8.0";
import { cardSchema } from "../lib/registry/card_schema.ts";
import { report } from "./sources.ts";

const PATH = "docs/medigan.schema.json";

/** What stands for values that only a function can check. */
const overrideSchema: ConversionConfig["overrideSchema"] = (
  { valibotSchema, jsonSchema },
) => {
  if (valibotSchema.type === "custom") return { type: "object" };
  return valibotSchema.type === "lazy" ? {} : jsonSchema;
};

const schema = toJsonSchema(cardSchema, {
  errorMode: "ignore",
  target: "draft-2020-12",
  overrideSchema,
});
const text = JSON.stringify(
  {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "medigan.card/1: a model card, as in medigan.json",
    ...schema,
  },
  null,
  2,
) + "\n";

if (Deno.args.includes("--check")) {
  const before = await Deno.readTextFile(PATH).catch(() => "");
  report(
    "schema",
    before === text
      ? []
      : [`${PATH} is out of date; run: deno run -A tools/update_schema.ts`],
  );
} else {
  await Deno.writeTextFile(PATH, text);
}
