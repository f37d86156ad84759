/** All commands, in the order of the help text. */
import type { AddCommand } from "../program.ts";
import { addCompletion } from "./completion.ts";
import { addDoctor } from "./doctor.ts";
import { addInspect } from "./inspect.ts";

/** What puts the commands into the tree. */
export const COMMANDS: readonly AddCommand[] = [
  addInspect,
  addDoctor,
  addCompletion,
];
