/** Which faults another try can mend. */
import {
  DeviceError,
  MediganError,
  NetworkError,
  PermissionError,
} from "../../errors.ts";

/**
 * Whether the same job would fail anywhere in the same way: what is wrong with
 * options, weights or code, and not with this machine or the network.
 */
export function isLasting(cause: unknown): boolean {
  if (cause instanceof TypeError || cause instanceof RangeError) {
    return cause.message.startsWith("Cannot ");
  }
  const isOfThisMachine = cause instanceof NetworkError ||
    cause instanceof DeviceError || cause instanceof PermissionError;
  // What has no class of its own is a file that could not be written and such.
  return cause instanceof MediganError && !isOfThisMachine &&
    cause.code !== "runtime";
}

/** A fault in one line, without places of this machine. */
export function reasonOf(cause: unknown): string {
  if (cause instanceof MediganError || isLasting(cause)) {
    return (cause as Error).message.slice(0, 1000);
  }
  const text = cause instanceof Error ? cause.message : String(cause);
  return `Unexpected: ${text.slice(0, 1000)}`;
}
