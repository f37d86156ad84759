/** The issue that asks for a model to be added to the catalogue. */
import { NetworkError } from "../../errors.ts";
import type { OperationOptions } from "../../events.ts";
import type { ModelCard } from "../../registry/card.ts";
import type { Api, Fields } from "./api.ts";

/** Where the issue is opened. */
export interface IssueTarget {
  /** Address of the API. */
  readonly baseUrl: string;
  /** Repository, as `owner/name`. */
  readonly repository: string;
}

/** What the issue is about. */
export interface IssueSubject {
  /** The card with the published source. */
  readonly card: ModelCard;
  /** Address of the record. */
  readonly recordUrl: string;
  /** SHA-256 of the archive. */
  readonly sha256: string;
}

/**
 * Opens an issue with the card and where its package is, unless there is one.
 *
 * @returns the address of the issue.
 */
export async function openModelIssue(
  api: Api,
  { target, subject }: {
    readonly target: IssueTarget;
    readonly subject: IssueSubject;
  },
  options: OperationOptions,
): Promise<string> {
  const url = `${target.baseUrl}/repos/${target.repository}/issues`;
  const issue = issueOf(subject);
  const list = { method: "GET", url: `${url}?per_page=100&state=all` } as const;
  const known = Object.values(await api.send(list, options)) as Fields[];
  const same = known.find(({ title, body }) =>
    title === issue.title && String(body).includes(subject.sha256)
  );
  const answer = same ??
    await api.send({ method: "POST", url, json: issue }, options);
  const address = answer["html_url"];
  if (typeof address === "string") return address;
  throw new NetworkError("Cannot find the issue as GitHub did not name it");
}

/** Title and text of the issue. */
export function issueOf(
  { card, recordUrl, sha256 }: IssueSubject,
): { readonly title: string; readonly body: string } {
  const json = JSON.stringify(card, null, 2);
  // A fence that the card's own text cannot close.
  const longest = Math.max(
    2,
    ...(json.match(/`+/g) ?? [])
      .map(({ length }) => length),
  );
  const fence = "`".repeat(longest + 1);
  return {
    title: `Model: ${card.id}`,
    body: [
      `Please add **${card.id}** to the catalogue.`,
      `- Package: ${recordUrl}`,
      `- SHA-256: \`${sha256}\``,
      `- Licence: ${card.selection.license}`,
      "",
      "Its images are synthetic and not for clinical use.",
      "",
      `${fence}json\n${json}\n${fence}`,
    ].join("\n"),
  };
}
