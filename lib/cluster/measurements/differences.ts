/** What should be known of parts that are put together. */
import type { EventListener } from "../../events.ts";

/** Notes what differs between parts. */
export interface Differences {
  /** A part that was measured on a device, of images of these sizes. */
  add(device: string, sizes: readonly string[] | undefined): void;
  /** Tells what differed. */
  tell(): void;
}

const SHOWN_SIZES = 3;

/**
 * Collects what differs: numbers of different devices differ in their last
 * digits, and images of different sizes are resized differently.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { noteDifferences } from "./differences.ts";
 * const codes: string[] = [];
 * const notes = noteDifferences((event) => {
 *   if (event.type === "notice") codes.push(event.code);
 * });
 * notes.add("wasm", ["64 x 64"]);
 * notes.add("native", ["64 x 64"]);
 * notes.tell();
 * assert.deepEqual(codes, ["mixed-devices"]);
 * ```
 */
export function noteDifferences(
  onEvent: EventListener | undefined,
): Differences {
  const devices = new Set<string>();
  const sizes = new Set<string>();
  const notice = (code: string, message: string) =>
    onEvent?.({ type: "notice", code, message });
  return {
    add(device, ofImages = []) {
      devices.add(device);
      for (const size of ofImages) sizes.add(size);
    },
    tell() {
      if (devices.size > 1) {
        const names = [...devices].sort().join(" and ");
        notice(
          "mixed-devices",
          `Workers measured on ${names}, whose numbers differ in their last digits: --require-device keeps one`,
        );
      }
      if (sizes.size > 1) {
        const shown = [...sizes].slice(0, SHOWN_SIZES).join(" and ");
        notice(
          "mixed-sizes",
          `The images have ${sizes.size} sizes, such as ${shown}: each is resized by itself`,
        );
      }
    },
  };
}
