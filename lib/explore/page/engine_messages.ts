/** What is said between the page and its worker. */
import type { Tensor } from "../../tensor.ts";

/** Everything that the worker can be asked; `number` comes back. */
export type EngineRequest =
  | {
    readonly type: "open";
    readonly number: number;
    /** Address of the folder that the site lies in. */
    readonly base: string;
    readonly provider: "webgpu" | "wasm";
    readonly threads: number;
  }
  | {
    readonly type: "run";
    readonly number: number;
    readonly feeds: { readonly [name: string]: Tensor };
  };

/** Everything that it answers. */
export type EngineReply =
  | { readonly type: "opened"; readonly number: number }
  | {
    readonly type: "ran";
    readonly number: number;
    readonly outputs: { readonly [name: string]: Tensor };
  }
  | {
    readonly type: "failed";
    readonly number: number;
    readonly reason: string;
  };
