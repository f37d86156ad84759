/** Which workers there are, by the signs that they give. */
import type { EventListener } from "../../events.ts";
import { VERSION } from "../../version.ts";
import type { Connection } from "../connection/connect.ts";
import { parseWorkerSign, type WorkerSign } from "../protocol/messages.ts";
import { type JobClass, WORKERS_SUBJECT } from "../protocol/subjects.ts";

/** A worker gives a sign so often. */
export const SIGN_INTERVAL_MS = 3000;

/** A worker that gives none for so long is gone. */
const GONE_AFTER_MS = 4 * SIGN_INTERVAL_MS;

/** Nobody there for so long is worth a word. */
const LONELY_AFTER_MS = 2 * SIGN_INTERVAL_MS;

/** The workers that can take jobs of a class. */
export interface KnownWorkers extends Disposable {
  /** How many there are. */
  count(): number;
  /** Jobs that they work on at a time. */
  lanes(): number;
}

/** Listens to workers until it is disposed of. */
export function knowWorkers(
  { nats }: Connection,
  { onEvent, ...wanted }: JobClass & {
    readonly onEvent?: EventListener | undefined;
  },
): KnownWorkers {
  const seen = new Map<string, { sign: WorkerSign; atMs: number }>();
  const subscription = nats.subscribe(WORKERS_SUBJECT, {
    callback(error, message) {
      const sign = error === null ? readSign(message.data) : undefined;
      if (sign === undefined) return;
      if (sign.isLeaving) seen.delete(sign.worker);
      else seen.set(sign.worker, { sign, atMs: performance.now() });
    },
  });
  const fitting = () => {
    const oldest = performance.now() - GONE_AFTER_MS;
    return [...seen.values()].filter(({ sign, atMs }) =>
      atMs > oldest && refusal(sign, wanted) === undefined
    );
  };
  const timer = setTimeout(() => {
    if (fitting().length > 0) return;
    const why = [...seen.values()].map(({ sign }) => refusal(sign, wanted));
    onEvent?.({
      type: "notice",
      code: "no-workers",
      message: why.length === 0
        ? "No worker is there yet: start some with medigan worker --nats"
        : `No worker takes these jobs: of ${why.length}, ${
          [...new Set(why)].join("; ")
        }`,
    });
  }, LONELY_AFTER_MS);
  return {
    count: () => fitting().length,
    lanes: () => fitting().reduce((sum, { sign }) => sum + sign.lanes, 0),
    [Symbol.dispose]() {
      clearTimeout(timer);
      subscription.unsubscribe();
    },
  };
}

/** Anybody may say anything: what is no sign is passed over. */
function readSign(data: Uint8Array): WorkerSign | undefined {
  try {
    return parseWorkerSign(data);
  } catch {
    return undefined;
  }
}

function refusal(
  { version, devices, allowsCode }: WorkerSign,
  { device, trust }: JobClass,
): string | undefined {
  if (version !== VERSION) {
    return `some are of version ${version}, not ${VERSION}`;
  }
  if (device !== "any" && !devices.includes(device)) {
    return `some have no ${device} device`;
  }
  return trust === "code" && !allowsCode
    ? "some were not started with --allow-model-code"
    : undefined;
}
