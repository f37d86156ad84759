/** Foreign code that uses what it has against its host. */
import { CHILD_MODULES } from "../../lib/sandbox/child_modules.ts";
import type {
  Sandbox,
  SandboxLimits,
  SandboxSample,
} from "../../lib/sandbox/mod.ts";
import { openChecked } from "../../lib/sandbox/sandbox.ts";
import { MediganError } from "../../lib/errors.ts";

/** One such program, or an honest one. */
export interface Siege {
  /** What it is about. */
  readonly group: string;
  /** What it does. */
  readonly name: string;
  /**
   * Statements within `generate`, which has `context`, `emit`, `hostile` and
   * the helpers of {@linkcode PRELUDE}.
   */
  readonly code: string;
  /** Statements before it, at the module's top. */
  readonly top?: string;
  /** Whether it runs in the usual realm, without what only Deno has. */
  readonly isConfined?: boolean;
  /** Bounds that it runs in. */
  readonly limits?: Partial<SandboxLimits>;
  /** `works`, or the code of the error in which it ends. */
  readonly ends: "works" | "model-code" | "sandbox-limit";
  /**
   * Bounds in which the very same code does no harm and works: the control
   * that it is the bound that holds it. Where absent, the control is the code
   * with `hostile` false.
   */
  readonly eased?: Partial<SandboxLimits>;
}

/** What came of one. */
export interface SiegeOutcome {
  /** `works`, or the code of the error. */
  readonly ends: string;
  /** Message of the error. */
  readonly message: string;
  /** What the code told. */
  readonly notices: readonly string[];
  /** What it made. */
  readonly samples: readonly SandboxSample[];
}

const PRELUDE = `
const image = () => ({
  dtype: "float32", shape: [1], data: new Float32Array(1) });
const spawn = (text) => new Worker(
  URL.createObjectURL(new Blob([text], { type: "text/javascript" })),
  { type: "module" });
// A worker of its own has the whole runtime again.
const within = (text) => new Promise((resolve) => {
  const worker = spawn(text + "; postMessage(0)");
  worker.onerror = (event) => { event.preventDefault(); resolve() };
  worker.onmessage = () => { worker.terminate(); resolve() };
});
const u32 = (n) => [0, 8, 16, 24].map((shift) => n >>> shift & 255);
const frame = (...bytes) => [...u32(bytes.length), ...bytes];
const write = (bytes) => within(
  "Deno.stdout.writeSync(new Uint8Array([" + bytes + "]))");
`;

/** The child with its innermost ring taken down: code has all of Deno. */
const WITHOUT_REALM = CHILD_MODULES.map(({ path, text }) => ({
  path,
  text: text.replace(/^confineRealm\(\);$/m, ""),
}));

const LIMITS: Partial<SandboxLimits> = { timeoutMs: 20_000 };

/** Lets one loose, and its control where it has one. */
export async function besiege(
  siege: Siege,
): Promise<{ outcome: SiegeOutcome; control?: SiegeOutcome }> {
  const { top, limits, eased } = siege;
  if (eased !== undefined) {
    const [control] = await call(siege, { ...limits, ...eased }, [true]);
    const [outcome] = await call(siege, limits, [true]);
    return { outcome: outcome!, control: control! };
  }
  if (top !== undefined) {
    const [outcome] = await call(siege, limits, [true]);
    return { outcome: outcome! };
  }
  // In one sandbox: that it has served honestly makes it none the weaker.
  const [control, outcome] = await call(siege, limits, [false, true]);
  return { outcome: outcome ?? control!, control: control! };
}

async function call(
  { code, top = "", isConfined = false }: Siege,
  limits: Siege["limits"],
  calls: readonly boolean[],
): Promise<SiegeOutcome[]> {
  const text = `${PRELUDE}${top}
export async function generate(context, { parameters: { hostile } }) {
  const { emit, log } = context;
  ${code}
}`;
  const outcomes: SiegeOutcome[] = [];
  try {
    const files = { "a.bin": Uint8Array.of(1, 2, 3) };
    await using sandbox = await openChecked([], { code: text, files }, {
      limits: { ...LIMITS, ...limits },
      modules: isConfined ? CHILD_MODULES : WITHOUT_REALM,
    });
    for (const hostile of calls) outcomes.push(await ask(sandbox, hostile));
  } catch (error) {
    outcomes.push(failed(error, []));
  }
  return outcomes;
}

async function ask(sandbox: Sandbox, hostile: boolean): Promise<SiegeOutcome> {
  const notices: string[] = [];
  const request = { indices: [0], seed: 1n, parameters: { hostile } };
  try {
    const samples = await Array.fromAsync(sandbox.generate(request, {
      onEvent: (event) =>
        event.type === "notice" && notices.push(event.message),
    }));
    return { ends: "works", message: "", notices, samples };
  } catch (error) {
    return failed(error, notices);
  }
}

function failed(error: unknown, notices: readonly string[]): SiegeOutcome {
  if (!(error instanceof MediganError)) throw error;
  return { ends: error.code, message: error.message, notices, samples: [] };
}
