/**
 * The error tree. Conditions that a caller may want to catch have a class of
 * their own; wrong arguments stay `TypeError` and `RangeError`.
 *
 * A message says what failed, the value seen and the value wanted; `hint` says
 * what to do about it.
 *
 * @module
 */

/** What every {@linkcode MediganError} may carry beside its message. */
export interface MediganErrorOptions extends ErrorOptions {
  /** What the user can do about it, as one sentence without a full stop. */
  readonly hint?: string;
}

/**
 * Root of the error tree.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { MediganError } from "@medigan/core";
 * const error = new MediganError("Cannot do it", { hint: "Try again" });
 * assert(error.exitCode === 1 && error.hint === "Try again");
 * ```
 */
export class MediganError extends Error {
  /** Name of the class. */
  override readonly name: string = "MediganError";
  /** Stable identifier for programs, such as `"integrity"`. */
  readonly code: string = "runtime";
  /** Process exit code of the command line for this error. */
  readonly exitCode: number = 1;
  /** What to do about it. */
  readonly hint: string | undefined;

  /** Makes an error from its message and, optionally, a hint and a cause. */
  constructor(message: string, options: MediganErrorOptions = {}) {
    super(message, options);
    this.hint = options.hint;
  }
}

/** A model was named that no catalogue knows. */
export class UnknownModelError extends MediganError {
  /** Name of the class. */
  override readonly name = "UnknownModelError";
  /** Stable identifier for programs. */
  override readonly code = "unknown-model";
  /** Exit code of the command line. */
  override readonly exitCode = 2;
}

/** A request cannot be expressed: unknown key, operator, metric or option. */
export class UsageError extends MediganError {
  /** Name of the class. */
  override readonly name = "UsageError";
  /** Stable identifier for programs. */
  override readonly code = "usage";
  /** Exit code of the command line. */
  override readonly exitCode = 2;
}

/** A server did not answer as it should, or not at all. */
export class NetworkError extends MediganError {
  /** Name of the class. */
  override readonly name: string = "NetworkError";
  /** Stable identifier for programs. */
  override readonly code: string = "network";
  /** Exit code of the command line. */
  override readonly exitCode = 3;
}

/** Something must be fetched, and fetching is switched off. */
export class OfflineError extends NetworkError {
  /** Name of the class. */
  override readonly name = "OfflineError";
  /** Stable identifier for programs. */
  override readonly code = "offline";
}

/** Bytes are not the ones that were promised. */
export class IntegrityError extends MediganError {
  /** Name of the class. */
  override readonly name: string = "IntegrityError";
  /** Stable identifier for programs. */
  override readonly code: string = "integrity";
  /** Exit code of the command line. */
  override readonly exitCode = 4;
}

/** An archive is broken or tries something that no honest archive needs. */
export class ArchiveError extends IntegrityError {
  /** Name of the class. */
  override readonly name = "ArchiveError";
  /** Stable identifier for programs. */
  override readonly code = "archive";
}

/** A checkpoint is broken, hostile, or of a form that is not read. */
export class CheckpointError extends IntegrityError {
  /** Name of the class. */
  override readonly name = "CheckpointError";
  /** Stable identifier for programs. */
  override readonly code = "checkpoint";
}

/** A model card or catalogue does not follow its schema. */
export class CardError extends IntegrityError {
  /** Name of the class. */
  override readonly name = "CardError";
  /** Stable identifier for programs. */
  override readonly code = "card";
}

/** An image or array file is broken or of a form that is not read. */
export class FormatError extends IntegrityError {
  /** Name of the class. */
  override readonly name = "FormatError";
  /** Stable identifier for programs. */
  override readonly code = "format";
}

/** A permission of the host is missing, or foreign code broke a rule. */
export class SandboxError extends MediganError {
  /** Name of the class. */
  override readonly name: string = "SandboxError";
  /** Stable identifier for programs. */
  override readonly code: string = "sandbox";
  /** Exit code of the command line. */
  override readonly exitCode = 5;
}

/** Foreign code asked for more memory, time or output than it may have. */
export class SandboxLimitError extends SandboxError {
  /** Name of the class. */
  override readonly name = "SandboxLimitError";
  /** Stable identifier for programs. */
  override readonly code = "sandbox-limit";
}

/** Foreign code failed, or answered what no honest code answers. */
export class ModelCodeError extends SandboxError {
  /** Name of the class. */
  override readonly name = "ModelCodeError";
  /** Stable identifier for programs. */
  override readonly code = "model-code";
}

/** The process lacks a Deno permission; the hint names the flag. */
export class PermissionError extends SandboxError {
  /** Name of the class. */
  override readonly name = "PermissionError";
  /** Stable identifier for programs. */
  override readonly code = "permission";
}

/** The requested device does not exist here or was lost. */
export class DeviceError extends MediganError {
  /** Name of the class. */
  override readonly name = "DeviceError";
  /** Stable identifier for programs. */
  override readonly code = "device";
  /** Exit code of the command line. */
  override readonly exitCode = 6;
}

/** A generator cannot be built from what was given. */
export class UnsupportedModelError extends MediganError {
  /** Name of the class. */
  override readonly name = "UnsupportedModelError";
  /** Stable identifier for programs. */
  override readonly code = "unsupported-model";
}

/** A computation produced numbers that cannot be right. */
export class NumericalError extends MediganError {
  /** Name of the class. */
  override readonly name = "NumericalError";
  /** Stable identifier for programs. */
  override readonly code = "numerical";
}
