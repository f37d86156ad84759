/**
 * The modules that run in the child, as text. They are part of this program
 * like any other module, so that they need no permission to be read, wherever
 * the package comes from.
 */
import type { ChildModule } from "../platform/confined_main.ts";
import NORMAL_QUANTILE from "../random/normal_quantile.ts" with {
  type: "text",
};
import NORMALS from "../random/normals.ts" with { type: "text" };
import THREEFRY from "../random/threefry.ts" with { type: "text" };
import ROOMY_MEMORY from "../runtime/roomy_memory.ts" with { type: "text" };
import VALUES from "../runtime/values.ts" with { type: "text" };
import WEB_WORKER from "../runtime/web_worker.ts" with { type: "text" };
import GUEST from "./child/guest.ts" with { type: "text" };
import MODEL_WORKER from "./child/model_worker.ts" with { type: "text" };
import REALM from "./child/realm.ts" with { type: "text" };
import SUPERVISOR from "./child/supervisor.ts" with { type: "text" };
import WIRE from "./wire.ts" with { type: "text" };

/** Each module after those that it imports; the last one is the entry. */
export const CHILD_MODULES: readonly ChildModule[] = [
  ["lib/random/normal_quantile.ts", NORMAL_QUANTILE],
  ["lib/random/threefry.ts", THREEFRY],
  ["lib/random/normals.ts", NORMALS],
  ["lib/runtime/roomy_memory.ts", ROOMY_MEMORY],
  ["lib/runtime/values.ts", VALUES],
  ["lib/runtime/web_worker.ts", WEB_WORKER],
  ["lib/sandbox/wire.ts", WIRE],
  ["lib/sandbox/child/realm.ts", REALM],
  ["lib/sandbox/child/guest.ts", GUEST],
  ["lib/sandbox/child/model_worker.ts", MODEL_WORKER],
  ["lib/sandbox/child/supervisor.ts", SUPERVISOR],
].map(([path, text]) => ({ path: String(path), text: String(text) }));
