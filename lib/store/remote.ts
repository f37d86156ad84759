/** Where a file is on the network, and what is promised of it. */
import { UsageError } from "../errors.ts";
import type { OperationOptions } from "../events.ts";
import { fetchJson } from "./fetch_json.ts";
import { checkStatus, openAnswer } from "./http.ts";
import { asZenodoAddress, type ZenodoReference } from "./reference.ts";
import { withRetries } from "./retry.ts";
import { checkedUrl } from "./secure_url.ts";
import type { StoreSettings } from "./settings.ts";
import { chooseFile, parseRecord } from "./zenodo_record.ts";

/** A file that can be fetched. */
export interface RemoteFile {
  /** Address. */
  readonly url: string;
  /** File name. */
  readonly name: string;
  /** Version DOI, where it has one. */
  readonly doi?: string;
  /** Number of the record, where it is of one. */
  readonly record?: number;
  /** Size in bytes, where promised. */
  readonly size?: number;
  /** MD5, where promised. */
  readonly md5?: string;
}

/**
 * Asks Zenodo for a file of a record. A number that stands for all versions is
 * resolved to the newest, and a notice says so.
 *
 * @throws {NetworkError} when the record cannot be had.
 * @throws {IntegrityError} when it has no such file.
 */
export async function resolveZenodo(
  settings: StoreSettings,
  wanted: Pick<ZenodoReference, "record" | "file">,
  options: OperationOptions = {},
): Promise<RemoteFile> {
  const { zenodoBaseUrl } = settings;
  const detail = `record ${wanted.record}`;
  options.onEvent?.({
    type: "stage",
    stage: "resolve",
    state: "start",
    detail,
  });
  const url = `${zenodoBaseUrl}/api/records/${wanted.record}`;
  const { value } = await fetchJson(settings, url, options.signal);
  const record = parseRecord(value, zenodoBaseUrl);
  const file = chooseFile(record, wanted.file);
  if (record.id !== wanted.record) {
    options.onEvent?.({
      type: "notice",
      code: "concept-doi",
      message:
        `10.5281/zenodo.${wanted.record} stands for all versions; it is pinned to the newest, ${record.doi}`,
    });
  }
  options.onEvent?.({ type: "stage", stage: "resolve", state: "done", detail });
  return {
    ...file,
    url: checkedUrl(file.url).href,
    doi: record.doi,
    record: record.id,
  };
}

/**
 * Asks the resolver of DOIs which record of Zenodo a DOI names.
 *
 * @throws {UsageError} when it leads elsewhere.
 * @throws {NetworkError} when the resolver does not know it.
 */
export async function resolveDoi(
  settings: StoreSettings,
  doi: string,
  signal?: AbortSignal,
): Promise<number> {
  const url = `${settings.doiBaseUrl}/${
    doi.split("/").map(encodeURIComponent).join("/")
  }`;
  const target = await withRetries(settings.retry, { signal }, async () => {
    const request = { url, signal, isRedirectReturned: true };
    using answer = await openAnswer(settings, request);
    const location = answer.headers.get("location");
    if (location === null) checkStatus(answer);
    return location ?? url;
  });
  const place = URL.canParse(target, url) ? new URL(target, url) : undefined;
  const named = place && asZenodoAddress(place, settings);
  if (named?.kind === "zenodo") return named.record;
  throw new UsageError(
    `Cannot fetch ${doi} as it must lead to a record of Zenodo: it leads to ${
      place?.host ?? JSON.stringify(target)
    }`,
    { hint: "Name the file itself by its https address" },
  );
}

/** A file by its address alone. */
export function remoteUrl(address: string): RemoteFile {
  const url = checkedUrl(address);
  const last = url.pathname.split("/").filter((part) => part !== "content")
    .at(-1);
  return { url: url.href, name: last || url.host };
}
