/** Files of samples as one payload, and back. */
import { openZip, writeZip } from "../../archive/mod.ts";
import { bytesSource } from "../../bytes.ts";
import { FormatError } from "../../errors.ts";
import { sha256Hex } from "../../platform/digest.ts";
import type { SampleFile } from "../../sampling/files_of_samples.ts";
import { parseRecords } from "../../sampling/manifest.ts";
import type { Range } from "../protocol/ranges.ts";

const RECORDS_NAME = "records.json";
const FILES_FOLDER = "files/";

/** Files with their records as one zip archive. */
export function packFiles(files: readonly SampleFile[]): Uint8Array {
  const records = JSON.stringify(files.flatMap((file) => file.records));
  return writeZip([
    {
      name: RECORDS_NAME,
      data: new TextEncoder().encode(records),
      compress: true,
    },
    ...files.map(({ name, bytes }) => ({
      name: `${FILES_FOLDER}${name}`,
      data: bytes,
    })),
  ]);
}

/**
 * The files of a payload, each of which is what its records say.
 *
 * @throws {FormatError} when it is not, or is of samples outside the range.
 * @throws {ArchiveError} when the archive is broken.
 */
export async function unpackFiles(
  payload: Uint8Array,
  { first, end }: Range,
): Promise<SampleFile[]> {
  using source = bytesSource(payload);
  const archive = await openZip(source);
  const text = new TextDecoder().decode(await archive.read(RECORDS_NAME));
  const records = parseRecords(text);
  const files: SampleFile[] = [];
  for (const [name, ofFile] of Map.groupBy(records, (one) => one.name)) {
    const bytes = await archive.read(`${FILES_FOLDER}${name}`);
    const sha256 = sha256Hex(bytes);
    const isRight = ofFile.every((record) =>
      record.sha256 === sha256 && record.bytes === bytes.length &&
      record.index >= first && record.index < end
    );
    if (!isRight) {
      throw new FormatError(
        `Cannot use ${name} from a worker as it is not what its records say`,
      );
    }
    files.push({ name, bytes, records: ofFile });
  }
  return files;
}
