/** `doctor`: what this machine offers, and how to get what it lacks. */
import config from "../../deno.json" with { type: "json" };
import { formatBytes } from "../../lib/bytes.ts";
import { MediganError } from "../../lib/errors.ts";
import { denoVersion } from "../../lib/platform/env.ts";
import { isGranted } from "../../lib/platform/permissions.ts";
import type { DeviceReport } from "../../lib/runtime/mod.ts";
import { helpFooter, type Program } from "../program.ts";
import type { Outcome, Session, Shell } from "../shell.ts";
import { openCliStore } from "../store.ts";
import { printable, type Ui, wrap } from "../ui/style.ts";
import { renderFacts } from "../ui/table.ts";

/** The version of the runtime that the tests run on. */
const TESTED_DENO = "2.9.6";
const PERMISSIONS = ["read", "write", "net", "env", "ffi"] as const;
const EXAMPLES = ["doctor", "doctor --json"];

/** Adds the command. */
export function addDoctor(program: Program, shell: Shell): void {
  program.command("doctor")
    .description(
      "show devices, cache, permissions, and how to get what is missing",
    )
    .addHelpText("after", helpFooter("doctor", EXAMPLES))
    .action((_options, command) =>
      shell.run(command, (session) => examine(session))
    );
}

interface Examination {
  readonly medigan: string;
  readonly deno: {
    readonly version: string;
    readonly tested: string;
    readonly isTested: boolean;
  };
  readonly devices: readonly DeviceReport[];
  readonly cache: CacheReport;
  readonly permissions: { readonly [name: string]: boolean };
  readonly isOffline: boolean;
}

interface CacheReport {
  readonly path: string | null;
  readonly bytes: number | null;
  readonly problem?: string;
}

async function examine(session: Session): Promise<Outcome> {
  const { inspectDevices } = await import("../../lib/runtime/mod.ts");
  const version = denoVersion();
  const found: Examination = {
    medigan: config.version,
    deno: {
      version,
      tested: TESTED_DENO,
      isTested: isAtLeast(version, TESTED_DENO),
    },
    devices: await inspectDevices(),
    cache: await cacheReport(session),
    permissions: Object.fromEntries(
      PERMISSIONS.map((name) => [name, isGranted({ name })]),
    ),
    isOffline: session.globals.offline === true,
  };
  return { document: found, text: (ui) => render(found, ui) };
}

/** A cache that cannot be looked into is a finding, not a failure. */
async function cacheReport(session: Session): Promise<CacheReport> {
  let path: string | null = null;
  try {
    const store = await openCliStore(session);
    path = store.dir;
    const { bytes } = await store.listCache();
    const sum = Object.values(bytes).reduce((total, one) => total + one, 0);
    return { path, bytes: sum };
  } catch (error) {
    if (!(error instanceof MediganError)) throw error;
    const problem = [error.message, error.hint ?? []].flat().join("; ");
    return { path, bytes: null, problem };
  }
}

function describeCache({ path, bytes, problem }: CacheReport): string[] {
  const size = bytes === null ? [] : [formatBytes(bytes)];
  const place = path === null ? [] : [[path, ...size].join(", ")];
  return [...place, ...problem === undefined ? [] : [problem]];
}

function isAtLeast(version: string, floor: string): boolean {
  return version.localeCompare(floor, "en", { numeric: true }) >= 0;
}

function render(found: Examination, ui: Ui): string {
  const { deno, cache, permissions, isOffline } = found;
  const held = Object.entries(permissions).filter(([, isHeld]) => isHeld)
    .map(([name]) => name);
  const remark = deno.isTested
    ? "tested"
    : `older than ${deno.tested}, which is tested: run deno upgrade`;
  const facts = renderFacts([
    ["medigan", found.medigan],
    ["deno", `${deno.version} (${remark})`],
    ["cache", describeCache(cache)],
    ["permissions", held.join(", ") || "none in full"],
    [
      "network",
      isOffline ? "off (--offline)" : "used when something is missing",
    ],
  ], ui);
  const devices = found.devices.map((report) => renderDevice(report, ui));
  return [
    facts,
    "",
    "Devices, in the order in which auto tries them:",
    ...devices,
  ]
    .join("\n");
}

function renderDevice(report: DeviceReport, ui: Ui): string {
  const { device, isAvailable, isPreferred, name, reason, hint } = report;
  const mark = isPreferred
    ? ui.paint("green", "yes")
    : isAvailable
    ? ui.paint("yellow", "on request")
    : ui.paint("red", "no");
  const more = [reason, hint].filter((text) => text !== undefined)
    .flatMap((text) => wrap(printable(text), ui.columns - 10))
    .map((line) => " ".repeat(10) + line);
  const isNamed = reason?.includes(name) === true;
  const title = isNamed ? "" : printable(name);
  return [
    `  ${device.padEnd(6)}  ${mark}  ${title}`.trimEnd(),
    ...more,
  ]
    .join("\n");
}
