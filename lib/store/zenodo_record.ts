/** Records of Zenodo, in both forms that its API has had. */
import { IntegrityError } from "../errors.ts";

/** A file of a record. */
export interface RecordFile {
  /** Name. */
  readonly name: string;
  /** Size in bytes, where told. */
  readonly size?: number;
  /** Lower-case MD5, where told. */
  readonly md5?: string;
  /** Address. */
  readonly url: string;
}

/** A record: one version of an upload. */
export interface ZenodoRecord {
  /** Number. */
  readonly id: number;
  /** Version DOI. */
  readonly doi: string;
  /** Its files. */
  readonly files: readonly RecordFile[];
}

type Fields = { readonly [name: string]: unknown };

/**
 * Reads the answer of the records API: files as a list (`key` or, before,
 * `filename`) or, as InvenioRDM gives them, as entries by name.
 *
 * @param baseUrl Address that a file without a link is looked for under.
 *
 * @throws {IntegrityError} when it is no record.
 */
export function parseRecord(value: unknown, baseUrl: string): ZenodoRecord {
  const record = asFields(value);
  const id = Number(record["id"]);
  const fields = fileFields(record["files"]);
  if (!Number.isSafeInteger(id) || id <= 0 || fields === undefined) {
    throw new IntegrityError(
      `Cannot read the record as it must have a number and files: current value begins with ${
        JSON.stringify(value)?.slice(0, 80)
      }`,
    );
  }
  const doi = asText(record["doi"]) ??
    asText(asFields(asFields(asFields(record["pids"]))["doi"])["identifier"]) ??
    `10.5281/zenodo.${id}`;
  const folder = `${baseUrl}/api/records/${id}/files/`;
  return {
    id,
    doi: doi.toLowerCase(),
    files: fields.flatMap((file) => parseFile(file, folder)),
  };
}

function fileFields(files: unknown): Fields[] | undefined {
  if (Array.isArray(files)) return files.map(asFields);
  const entries = asFields(files)["entries"];
  if (Array.isArray(entries)) return entries.map(asFields);
  if (typeof entries !== "object" || entries === null) return undefined;
  return Object.entries(entries).map(([key, file]) => ({
    key,
    ...asFields(file),
  }));
}

function parseFile(file: Fields, folder: string): RecordFile[] {
  const name = asText(file["key"]) ?? asText(file["filename"]);
  if (name === undefined) return [];
  const links = asFields(file["links"]);
  // InvenioRDM's `self` describes the file; its `content` is the file.
  const url = asText(links["content"]) ?? asText(links["download"]) ??
    asText(links["self"]) ?? `${folder}${encodeURIComponent(name)}/content`;
  const size = file["size"] ?? file["filesize"];
  const md5 = /^(?:md5:)?([0-9a-f]{32})$/i.exec(asText(file["checksum"]) ?? "");
  return [{
    name,
    url,
    ...(typeof size === "number" && size >= 0 ? { size } : {}),
    ...(md5?.[1] === undefined ? {} : { md5: md5[1].toLowerCase() }),
  }];
}

/**
 * The wanted file of a record; without a name its only file, or its only zip.
 *
 * @throws {IntegrityError} when there is no such file; names those that are.
 */
export function chooseFile(record: ZenodoRecord, wanted?: string): RecordFile {
  const { files } = record;
  const zips = files.filter(({ name }) => /\.zip$/i.test(name));
  const candidates = wanted !== undefined
    ? files.filter(({ name }) => name === wanted)
    : files.length === 1
    ? files
    : zips;
  const [file] = candidates;
  if (file !== undefined && candidates.length === 1) return file;
  const held = files.map(({ name }) => JSON.stringify(name)).join(", ");
  const what = wanted === undefined
    ? "choose a file of"
    : `find ${JSON.stringify(wanted)} in`;
  throw new IntegrityError(
    `Cannot ${what} record ${record.id} as it holds ${held || "no files"}`,
    { hint: `Name one of them: doi:${record.doi}#FILE` },
  );
}

function asFields(value: unknown): Fields {
  return typeof value === "object" && value !== null ? value as Fields : {};
}

function asText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
