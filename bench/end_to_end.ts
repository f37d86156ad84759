/**
 * Every number of ../shared/fixtures/e2e: FID, KID, precision, recall, density
 * and coverage of 1,137 real and synthetic patches by two Inceptions, four
 * layers and three preprocessings, beside what Python gave.
 *
 *     deno run -A bench/end_to_end.ts PACKAGE.tgz [TAP,TAP,...]
 *
 * The package is what `npm pack nsfwjs@4.4.0` leaves. It takes ten minutes on
 * two cores, and fails when a number is further off than the fixture allows.
 */
import {
  compareEndToEnd,
  readEndToEnd,
  TAPS,
  TOLERANCE,
} from "../tests/metrics/features/inception/end_to_end.ts";

if (import.meta.main) {
  const [weights = "", taps = TAPS.join()] = Deno.args;
  const { results } = await readEndToEnd();
  const errors: number[] = [];
  for (const configuration of results) {
    for (const tap of taps.split(",")) {
      const { backbone, preprocessing } = configuration;
      const start = performance.now();
      const how = { tap, weights, device: "native" } as const;
      const compared = await compareEndToEnd(configuration, how);
      const seconds = (performance.now() - start) / 1000;
      console.log(
        `${backbone} ${preprocessing} ${tap}: ${seconds.toFixed()} s`,
      );
      for (const { what, value, wanted, error } of compared) {
        errors.push(error);
        console.log(
          `  ${what}: ${value} for ${wanted}, off by ${error.toExponential(1)}`,
        );
      }
    }
  }
  const worst = Math.max(...errors);
  console.log(
    `${errors.length} numbers, off by ${worst.toExponential(1)} at most`,
  );
  if (!(worst < TOLERANCE)) Deno.exit(1);
}
