/** The schema of a card's sampler. */
import * as v from "valibot";
import { filled, number, object, oneOf, positive } from "./schema_words.ts";

function between(low: number, high: number) {
  const wanted = `a number from ${low} to ${high}`;
  return v.pipe(
    v.number(wanted),
    v.minValue(low, wanted),
    v.maxValue(high, wanted),
  );
}

const variance = v.pipe(
  v.number("a number above 0 and below 1"),
  v.gtValue(0, "a number above 0 and below 1"),
  v.ltValue(1, "a number above 0 and below 1"),
);

const above0 = v.pipe(
  number,
  v.gtValue(0, "a number above 0"),
);

/** Schema of the loop around a diffusion net. */
export const samplerSchema = v.pipe(
  object({
    kind: oneOf("ddpm", "ddim"),
    sample: filled,
    timestep: filled,
    steps: positive,
    trainSteps: positive,
    schedule: oneOf("linear", "scaled_linear", "cosine"),
    betaStart: v.exactOptional(variance),
    betaEnd: v.exactOptional(variance),
    prediction: oneOf("epsilon", "v", "sample"),
    spacing: v.exactOptional(oneOf("leading", "trailing")),
    eta: v.exactOptional(between(0, 1)),
    variance: v.exactOptional(oneOf("posterior", "beta")),
    clipSample: v.exactOptional(above0),
    guidance: v.exactOptional(object({ scale: number, unconditional: number })),
    decoder: v.exactOptional(
      object({ checkpoint: filled, scale: v.exactOptional(above0) }),
    ),
  }),
  v.forward(
    v.check(
      ({ steps, trainSteps }) => steps <= trainSteps,
      "at most the number of timesteps that the net was trained with",
    ),
    ["steps"],
  ),
);
