/** Progress and notices on standard error. */
import { formatBytes } from "../../lib/bytes.ts";
import type {
  DownloadEvent,
  EventListener,
  FeatureEvent,
  JobEvent,
  MediganEvent,
  SampleEvent,
} from "../../lib/events.ts";
import {
  describeTerminal,
  type TerminalInfo,
  writeText,
} from "../../lib/platform/terminal.ts";
import { counted, printable, truncate, type Ui, wrap } from "./style.ts";

/** Shows events while it lives; takes its bar away when disposed of. */
export interface Progress extends Disposable {
  /** To hand to the library. */
  readonly onEvent: EventListener;
}

/** How much is shown. */
export interface ProgressOptions {
  /** Neither progress nor notices. */
  readonly isQuiet: boolean;
  /** Notices, but no progress. */
  readonly isJson: boolean;
}

const REDRAW_INTERVAL_MS = 80;
const PLAIN_INTERVAL_MS = 5000;
const BAR_WIDTH = 24;
const CLEAR_LINE = "\r\x1b[2K";

/** Starts showing events: a bar on a terminal, now and then a line elsewhere. */
export function startProgress(ui: Ui, options: ProgressOptions): Progress {
  const meter = options.isQuiet || options.isJson
    ? { show() {}, clear() {} }
    : createMeter(describeTerminal("stderr"));
  const say = (text: string) => {
    meter.clear();
    if (!options.isQuiet) writeText("stderr", text + "\n");
  };
  const told = new Set<string>();
  return {
    onEvent: (event) => {
      const line = meterLine(event);
      if (line !== undefined) return meter.show(line, isLast(event));
      const text = sentence(event);
      if (text === undefined || told.has(text)) return;
      told.add(text);
      say(
        wrap(printable(text), ui.columns - 2).map((part, index) =>
          ui.paint("dim", index === 0 ? "· " : "  ") + part
        ).join("\n"),
      );
    },
    [Symbol.dispose]: () => meter.clear(),
  };
}

interface Meter {
  show(line: string, isLast: boolean): void;
  clear(): void;
}

function createMeter({ isTerminal, columns }: TerminalInfo): Meter {
  let lastMs = performance.now() - REDRAW_INTERVAL_MS;
  let isShown = false;
  const intervalMs = isTerminal ? REDRAW_INTERVAL_MS : PLAIN_INTERVAL_MS;
  return {
    show(line, isLast) {
      const nowMs = performance.now();
      if (!isLast && nowMs - lastMs < intervalMs) return;
      lastMs = nowMs;
      const text = truncate(line, columns - 1);
      writeText("stderr", isTerminal ? CLEAR_LINE + text : `${text}\n`);
      isShown = isTerminal;
    },
    clear() {
      if (isShown) writeText("stderr", CLEAR_LINE);
      isShown = false;
    },
  };
}

function isLast(event: MediganEvent): boolean {
  return event.type === "download"
    ? event.stage === "done"
    : event.type === "samples" && event.done === event.total;
}

function meterLine(event: MediganEvent): string | undefined {
  if (event.type === "samples") {
    const { done, total } = event;
    return `${bar(done / total)} ${done}/${total} samples${paceText(event)}`;
  }
  if (event.type === "steps") {
    const { done, total } = event;
    return `${bar(done / total)} ${done}/${total} steps of a batch`;
  }
  if (event.type === "features") {
    const { done, total } = event;
    if (total === undefined) return `${done} images measured`;
    return `${bar(done / total)} ${done}/${total} images measured${
      paceText(event)
    }`;
  }
  if (event.type === "measurements") {
    const { done, total, metric } = event;
    return `${bar(done / total)} ${done}/${total} draws for ${metric}`;
  }
  if (event.type === "download" && event.stage !== "retry") {
    return downloadLine(event);
  }
}

function downloadLine(event: DownloadEvent): string {
  const { receivedBytes, totalBytes, url } = event;
  const name = printable(decodeName(url));
  if (totalBytes === undefined) return `${formatBytes(receivedBytes)} ${name}`;
  const sizes = `${formatBytes(receivedBytes)} of ${formatBytes(totalBytes)}`;
  return `${bar(receivedBytes / totalBytes)} ${sizes} ${name}`;
}

function decodeName(url: string): string {
  const { pathname } = new URL(url);
  const parts = pathname.split("/").filter((part) => part !== "content");
  return decodeURIComponent(parts.at(-1) ?? url);
}

function bar(share: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH);
  return "━".repeat(filled) + "┄".repeat(BAR_WIDTH - filled);
}

/** How fast many machines are, where they are many. */
function paceText(
  { workers, samplesPerSecond, remainingMs }: SampleEvent | FeatureEvent,
): string {
  return [
    workers === undefined ? [] : counted(workers, "worker"),
    samplesPerSecond === undefined ? [] : `${rounded(samplesPerSecond)}/s`,
    remainingMs === undefined ? [] : `${durationText(remainingMs)} left`,
  ].flat().map((text) => `, ${text}`).join("");
}

function rounded(value: number): string {
  return value >= 10 ? String(Math.round(value)) : value.toFixed(1);
}

function durationText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function jobSentence(
  { state, kind, run, first, end, elapsedMs = 0 }: JobEvent,
): string | undefined {
  if (state === "start") return undefined;
  return `Did ${kind} ${first} to ${end - 1} of run ${run} in ${
    (elapsedMs / 1000).toFixed(1)
  } s`;
}

function sentence(event: MediganEvent): string | undefined {
  switch (event.type) {
    case "job":
      return jobSentence(event);
    case "notice":
      return event.message;
    case "download":
      return retrySentence(event);
    case "device":
      return event.fallbackReason &&
        `Running on ${event.device}, as ${event.fallbackReason}`;
  }
}

function retrySentence({ url, reason, delayMs }: DownloadEvent): string {
  const pause = delayMs === undefined
    ? ""
    : ` in ${Math.ceil(delayMs / 1000)} s`;
  return `Trying ${new URL(url).host} again${pause}: ${
    reason ?? "the transfer broke off"
  }`;
}
