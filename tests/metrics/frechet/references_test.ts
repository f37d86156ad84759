import { sharedTest } from "../../shared.ts";
import { checkReferences } from "./check_reference.ts";

sharedTest(
  "small references come out on both routes",
  (context) => checkReferences(context, { from: 0, to: 1e6 }),
);
