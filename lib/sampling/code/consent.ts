/** Whether the user wants to run code that a package brings. */
import { MediganError, SandboxError } from "../../errors.ts";
import type { OperationOptions } from "../../events.ts";
import type { Store } from "../../store/mod.ts";

/** What there is to know of code before it runs. */
export interface ModelCodeInfo {
  /** Identifier of the model, as its card says. */
  readonly model: string;
  /** Title of the model, as its card says. */
  readonly title: string;
  /** Where the package comes from. */
  readonly source: string;
  /** Licence, as the card says; `null` when unknown. */
  readonly licence: string | null;
  /** SHA-256 of the package. */
  readonly packageSha256: string;
  /** Path of the code in the package. */
  readonly path: string;
  /** SHA-256 of the code. */
  readonly sha256: string;
  /** Size of the code in bytes. */
  readonly size: number;
  /** The code. */
  readonly text: string;
  /** Names of the models and files that it may use. */
  readonly brings: readonly string[];
}

/**
 * Whether code of others may run: yes, no, or what decides. A yes is
 * remembered by the digest of the code in `medigan.lock`. Code runs in a
 * process without any permission all the same.
 */
export type AllowModelCode =
  | boolean
  | ((info: ModelCodeInfo) => boolean | Promise<boolean>);

/** What decides. */
export interface ConsentOptions extends OperationOptions {
  /** Remembers. */
  readonly store: Store;
  /** What the caller says. */
  readonly allowModelCode?: AllowModelCode | undefined;
}

/**
 * Makes sure that the user wants this code to run.
 *
 * @throws {SandboxError} when the user does not, or was not asked.
 */
export async function requireConsent(
  info: ModelCodeInfo,
  { store, allowModelCode = false, onEvent }: ConsentOptions,
): Promise<void> {
  const { sha256, size, source } = info;
  if (await store.isCodeAllowed(sha256)) return;
  const isAllowed = typeof allowModelCode === "function"
    ? await allowModelCode(info)
    : allowModelCode;
  if (isAllowed !== true) throw notAllowed(info);
  try {
    await store.allowCode({ sha256, size, source });
  } catch (cause) {
    if (!(cause instanceof MediganError)) throw cause;
    // It may run all the same; the next time the user is asked again.
    const { message } = cause;
    onEvent?.({ type: "notice", code: "code-not-remembered", message });
  }
}

function notAllowed(
  { model, source, path, size, sha256 }: ModelCodeInfo,
): SandboxError {
  return new SandboxError(
    `Cannot run ${model} as it brings code that nobody has allowed: ${path} of ${source}, ${size} bytes, SHA-256 ${sha256}`,
    {
      hint:
        "It would run in a process without any permission. To allow it, run medigan generate with --allow-model-code, or set allowModelCode in the library",
    },
  );
}
