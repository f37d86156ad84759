/** From a folder to a record that everyone can generate from. */
import { basename } from "node:path";
import { UsageError } from "../../errors.ts";
import type { OperationOptions } from "../../events.ts";
import { statPath } from "../../platform/files.ts";
import type { ModelCard } from "../../registry/card.ts";
import { type Api, type ApiRequest, openApi } from "./api.ts";
import {
  type ContributionRecord,
  readRecord,
  recordPath,
  removeRecord,
  writeRecord,
} from "./contribution_record.ts";
import { dryApi } from "./dry_api.ts";
import { openGithubApi } from "./github_api.ts";
import { openModelIssue } from "./model_issue.ts";
import { type ReadyOptions, readyPackage } from "./ready_package.ts";
import { type Draft, ZenodoDeposit } from "./zenodo_deposit.ts";
import { type DepositMetadata, zenodoMetadata } from "./zenodo_metadata.ts";

/** How to contribute a model. */
export interface ContributeOptions extends ReadyOptions {
  /** Token for Zenodo with the scopes deposit:write and deposit:actions. */
  readonly zenodoToken?: string | undefined;
  /** Token for GitHub that may open issues; no issue is opened without. */
  readonly githubToken?: string | undefined;
  /** Zenodo; `https://sandbox.zenodo.org` is the one to try things at. */
  readonly zenodoUrl?: string | undefined;
  /** GitHub's API. */
  readonly githubUrl?: string | undefined;
  /** Repository that the issue is opened in, as `owner/name`. */
  readonly repository?: string | undefined;
  /** Is asked before the draft becomes public; it stays a draft otherwise. */
  readonly confirm?: (record: ContributionRecord) => Promise<boolean>;
  /** Sends nothing and tells every request. */
  readonly onDryRequest?: ((request: ApiRequest) => void) | undefined;
  /** First wait between tries in milliseconds. */
  readonly baseDelayMs?: number | undefined;
}

/** What was done. */
export interface Contribution {
  /** The archive. */
  readonly archive: string;
  /** The card with the published source. */
  readonly card: ModelCard;
  /** What is done so far. */
  readonly record: ContributionRecord;
  /** Address of the record, for people. */
  readonly recordUrl: string;
}

/** Where models are published. */
export const ZENODO_URL = "https://zenodo.org";
/** Where they are tried. */
export const ZENODO_SANDBOX_URL = "https://sandbox.zenodo.org";
/** GitHub's API. */
export const GITHUB_URL = "https://api.github.com";

/**
 * Checks and builds a package, uploads it to Zenodo, publishes it once that is
 * confirmed, and opens an issue that asks for it to be added to the catalogue.
 * After a failure the same call goes on where it ended: what is done stands in
 * a file beside the archive, which holds no token.
 *
 * @param path A folder with `medigan.json`, or a package that was built.
 *
 * @throws {UsageError} when the package cannot be used, lacks a licence, or a
 * service finds fault with it.
 * @throws {PermissionError} when a token is refused.
 * @throws {NetworkError} when a service cannot be reached.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openStore } from "@medigan/core";
 * import { contribute } from "@medigan/core/contribute";
 * const store = openStore({ offline: true });
 * const noPackage = contribute("models/bundled", { store });
 * await assert.rejects(noPackage, { code: "usage" });
 * ```
 */
export async function contribute(
  path: string,
  options: ContributeOptions,
): Promise<Contribution> {
  const { archive, card, sha256 } = await readyPackage(path, options);
  const zenodoUrl = options.zenodoUrl ?? ZENODO_URL;
  let record = await startRecord(archive, { sha256, zenodoUrl });
  const isDry = options.onDryRequest !== undefined;
  const note = async (more: Partial<ContributionRecord>) => {
    record = { ...record, ...more };
    if (!isDry) await writeRecord(archive, record);
  };
  const deposit = new ZenodoDeposit(zenodoApi(options), zenodoUrl);
  const metadata = zenodoMetadata(card, options.creators ?? []);
  const draft = record.draft ?? await makeDraft(deposit, metadata, {
    ...options,
    isBegun: record.isBegun,
    begin: () => note({ isBegun: true }),
  });
  await note({ draft });
  if (!record.isUploaded) {
    const bytes = (await statPath(archive))?.size ?? 0;
    const file = { name: basename(archive), path: archive, bytes };
    await deposit.upload(draft, file, options);
    await deposit.describe(draft, metadata, options);
    await note({ isUploaded: true });
  }
  const recordUrl = `${zenodoUrl}/records/${draft.id}`;
  const result = () => ({
    archive,
    card: publishedCard(card, basename(archive), draft),
    record,
    recordUrl,
  });
  if (record.doi === undefined) {
    if (!isDry && !await options.confirm?.(record)) return result();
    await note({ doi: await deposit.publish(draft, options) });
  }
  if (record.issueUrl === undefined && options.repository !== undefined) {
    await note({ issueUrl: await openIssue(result(), options) });
  }
  return result();
}

/**
 * Removes the draft of an archive's contribution, and what is remembered of it.
 *
 * @throws {UsageError} when there is none, or it is published already.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { discardContribution } from "@medigan/core/contribute";
 * const nothing = discardContribution("none.zip", { zenodoToken: "" });
 * await assert.rejects(nothing, { code: "usage" });
 * ```
 */
export async function discardContribution(
  archive: string,
  options: Omit<ContributeOptions, "store" | "confirm">,
): Promise<void> {
  const record = await readRecord(archive);
  if (record?.draft === undefined || record.doi !== undefined) {
    throw new UsageError(
      `Cannot discard the contribution of ${archive} as there must be a draft that is not published`,
    );
  }
  const { zenodoUrl, draft } = record;
  await new ZenodoDeposit(zenodoApi(options), zenodoUrl)
    .discard(draft, options);
  await removeRecord(archive);
}

/** A new draft, or the one whose number was lost on its way here. */
async function makeDraft(
  deposit: ZenodoDeposit,
  metadata: DepositMetadata,
  { isBegun, begin, ...options }: OperationOptions & {
    readonly isBegun: boolean | undefined;
    readonly begin: () => Promise<void>;
  },
): Promise<Draft> {
  const known = isBegun ? await deposit.find(metadata, options) : undefined;
  if (known !== undefined) return known;
  await begin();
  return await deposit.create(metadata, options);
}

async function startRecord(
  archive: string,
  { sha256, zenodoUrl }: Pick<ContributionRecord, "sha256" | "zenodoUrl">,
): Promise<ContributionRecord> {
  const begun = await readRecord(archive);
  if (begun === undefined) {
    return { schema: "medigan.contribution/1", sha256, zenodoUrl };
  }
  if (begun.zenodoUrl === zenodoUrl && begun.sha256 === sha256) return begun;
  const changed = begun.sha256 === sha256 ? "server" : "archive";
  if (changed === "archive" && begun.doi === undefined) {
    return { ...begun, sha256, isUploaded: false };
  }
  throw new UsageError(
    `Cannot go on with the contribution of ${archive} as its ${changed} is another one: ${begun.zenodoUrl}, SHA-256 ${begun.sha256}`,
    { hint: `Move ${recordPath(archive)} away to begin anew` },
  );
}

function zenodoApi(
  { zenodoToken, onDryRequest, baseDelayMs }: Omit<
    ContributeOptions,
    "store" | "confirm"
  >,
): Api {
  if (onDryRequest) return dryApi(onDryRequest);
  if (zenodoToken === undefined) throw noToken("Zenodo", "ZENODO_TOKEN");
  return openApi({ service: "Zenodo", token: zenodoToken, baseDelayMs });
}

function noToken(service: string, variable: string): UsageError {
  return new UsageError(`Cannot publish at ${service} without a token`, {
    hint: `Put it into the variable ${variable}`,
  });
}

async function openIssue(
  { card, record, recordUrl }: Contribution,
  options: ContributeOptions,
): Promise<string> {
  const { githubToken, onDryRequest, baseDelayMs } = options;
  if (githubToken === undefined && onDryRequest === undefined) {
    throw noToken("GitHub", "GITHUB_TOKEN");
  }
  const api = onDryRequest
    ? dryApi(onDryRequest)
    : openGithubApi({ token: githubToken ?? "", baseDelayMs });
  return await openModelIssue(api, {
    target: {
      baseUrl: options.githubUrl ?? GITHUB_URL,
      repository: options.repository ?? "",
    },
    subject: { card, recordUrl, sha256: record.sha256 },
  }, options);
}

/** The card as a catalogue holds it: its source is the published record. */
function publishedCard(
  card: ModelCard,
  archive: string,
  { id, doi }: Draft,
): ModelCard {
  const source = { kind: "zenodo", record: id, doi, archive } as const;
  return { ...card, execution: { ...card.execution, source } };
}
