/** Uploads to Zenodo, step by step (https://developers.zenodo.org). */
import { NetworkError } from "../../errors.ts";
import type { OperationOptions } from "../../events.ts";
import type { Api, ApiRequest, Fields } from "./api.ts";
import type { DepositMetadata } from "./zenodo_metadata.ts";

/** A record that nobody else can see yet. */
export interface Draft {
  /** Number of the deposition and of the record that it becomes. */
  readonly id: number;
  /** Address that files are put under. */
  readonly bucketUrl: string;
  /** DOI that the record will have. */
  readonly doi: string;
}

/** A file on its way to Zenodo. */
export interface UploadedFile extends NonNullable<ApiRequest["file"]> {
  /** Name in the record. */
  readonly name: string;
}

/** The deposition API of one Zenodo. */
export class ZenodoDeposit {
  readonly #api: Api;
  readonly #url: string;

  /** Works with the Zenodo at `baseUrl`. */
  constructor(api: Api, baseUrl: string) {
    this.#api = api;
    this.#url = `${baseUrl}/api/deposit/depositions`;
  }

  /** Makes a draft without files. */
  async create(
    metadata: DepositMetadata,
    options: OperationOptions,
  ): Promise<Draft> {
    const json = { metadata };
    const request = { method: "POST", url: this.#url, json } as const;
    return draftOf(await this.#api.send(request, options));
  }

  /** A draft of the same title that an earlier call made, if there is one. */
  async find(
    { title }: DepositMetadata,
    options: OperationOptions,
  ): Promise<Draft | undefined> {
    const url = `${this.#url}?status=draft&sort=mostrecent&size=100`;
    const list = await this.#api.send({ method: "GET", url }, options);
    const found = (Object.values(list) as Fields[]).find((one) =>
      one["title"] === title && one["submitted"] === false
    );
    if (found === undefined) return undefined;
    const own = { method: "GET", url: `${this.#url}/${found["id"]}` } as const;
    return draftOf(await this.#api.send(own, options));
  }

  /** Puts a file into a draft; one of the same name is replaced. */
  async upload(
    { bucketUrl }: Draft,
    { name, ...file }: UploadedFile,
    options: OperationOptions,
  ): Promise<void> {
    const url = `${bucketUrl}/${encodeURIComponent(name)}`;
    await this.#api.send({ method: "PUT", url, file }, options);
  }

  /** Says what the draft holds. */
  async describe(
    { id }: Draft,
    metadata: DepositMetadata,
    options: OperationOptions,
  ): Promise<void> {
    const url = `${this.#url}/${id}`;
    await this.#api.send({ method: "PUT", url, json: { metadata } }, options);
  }

  /** Makes the draft a record for everyone; there is no way back. */
  async publish({ id }: Draft, options: OperationOptions): Promise<string> {
    const url = `${this.#url}/${id}`;
    const publish = { method: "POST", url: `${url}/actions/publish` } as const;
    const answer = await this.#api.send(publish, options).catch(
      async (cause) => {
        // An answer that was lost may have been a yes.
        const now = await this.#api.send({ method: "GET", url }, options);
        if (now["submitted"] !== true) throw cause;
        return now;
      },
    );
    const doi = answer["doi"];
    return typeof doi === "string" ? doi : `10.5281/zenodo.${id}`;
  }

  /** Removes a draft. */
  async discard({ id }: Draft, options: OperationOptions): Promise<void> {
    await this.#api.send(
      { method: "DELETE", url: `${this.#url}/${id}` },
      options,
    );
  }
}

function draftOf(answer: Fields): Draft {
  const id = Number(answer["id"]);
  const bucketUrl = (answer["links"] as Fields | undefined)?.["bucket"];
  if (Number.isSafeInteger(id) && typeof bucketUrl === "string") {
    return { id, bucketUrl, doi: reservedDoi(answer, id) };
  }
  throw new NetworkError(
    "Cannot use the draft as Zenodo's answer must have a number and a bucket",
  );
}

function reservedDoi({ metadata }: Fields, id: number): string {
  const reserved = (metadata as Fields | undefined)?.["prereserve_doi"];
  const doi = (reserved as Fields | undefined)?.["doi"];
  return typeof doi === "string" ? doi : `10.5281/zenodo.${id}`;
}
