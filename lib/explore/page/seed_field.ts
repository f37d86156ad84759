/** A field for a seed. */
import { parseSeed } from "../../random/seeds.ts";

/** The seed in a field, in decimal digits; where it is none, the field says so. */
export function takeSeed(field: HTMLInputElement): string | undefined {
  try {
    const seed = String(parseSeed(field.value.trim()));
    field.setCustomValidity("");
    return seed;
  } catch (cause) {
    field.setCustomValidity((cause as Error).message);
    field.reportValidity();
    return undefined;
  }
}
