/** What stands before the names of a net that is a part of another one. */
import type { StateDict } from "../../lib/checkpoint/mod.ts";

/**
 * What stands before a name that must occur once, such as `generator.`; nothing
 * when it does not occur, or when there are several nets.
 */
export function findPrefix(
  { tensors }: StateDict,
  anchor: string,
): string | undefined {
  const prefixes = [...tensors.keys()]
    .filter((name) => name === anchor || name.endsWith(`.${anchor}`))
    .map((name) => name.slice(0, name.length - anchor.length));
  return prefixes.length === 1 ? prefixes[0] : undefined;
}
