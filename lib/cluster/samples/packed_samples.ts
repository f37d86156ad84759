/** Samples in memory as one payload, and back, without losing a bit. */
import * as v from "valibot";
import { openZip, writeZip } from "../../archive/mod.ts";
import { bytesSource } from "../../bytes.ts";
import type { Sample, SampleTable } from "../../sampling/mod.ts";
import { shownSample } from "../../sampling/mod.ts";
import { parsed } from "../protocol/messages.ts";
import {
  arrayIn,
  type NumberBlock,
  type Place,
  type PlacedRaster,
  PlaceMessage,
  placeRaster,
  rasterIn,
  RasterMessage,
  startNumbers,
  unfitting,
} from "./packed_numbers.ts";

const DOCUMENT_NAME = "samples.json";
const NUMBERS_NAME = "numbers";

type PlacedTable = Omit<SampleTable, "rows"> & { readonly rows: Place };

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Origin = {
  name: v.string(),
  slice: v.optional(Count),
  sha256: v.string(),
};
const SamplesMessage = v.array(v.object({
  index: Count,
  seed: v.pipe(v.string(), v.regex(/^\d{1,20}$/)),
  image: RasterMessage,
  mask: v.optional(RasterMessage),
  label: v.optional(v.string()),
  condition: v.optional(v.number()),
  table: v.optional(v.object({
    columns: v.array(v.string()),
    dtype: v.picklist(["float32", "int64"]),
    rows: PlaceMessage,
  })),
  others: v.optional(v.record(v.string(), RasterMessage)),
  input: v.optional(v.object({ ...Origin, stem: v.string() })),
  provenance: v.looseObject({
    schema: v.literal("medigan.sample/1"),
    synthetic: v.literal(true),
    notice: v.string(),
    model: v.string(),
    device: v.string(),
  }),
}));

/** Samples as one zip archive: what is said of them, and their numbers. */
export function packSamples(samples: readonly Sample[]): Uint8Array {
  const block = startNumbers();
  const document = samples.map((
    { seed, image, mask, table, others, ...rest },
  ) => ({
    ...rest,
    seed: String(seed),
    image: placeRaster(image, block),
    ...mask && { mask: placeRaster(mask, block) },
    ...table && { table: placedTable(table, block) },
    ...others && {
      others: Object.fromEntries(
        Object.entries(others).map((
          [name, one],
        ) => [name, placeRaster(one, block)]),
      ),
    },
  }));
  const text = new TextEncoder().encode(JSON.stringify(document));
  return writeZip([
    { name: DOCUMENT_NAME, data: text, compress: true },
    { name: NUMBERS_NAME, data: block.bytes() },
  ]);
}

/**
 * The samples of a payload.
 *
 * @throws {FormatError} when it holds something else.
 * @throws {ArchiveError} when the archive is broken.
 */
export async function unpackSamples(payload: Uint8Array): Promise<Sample[]> {
  using source = bytesSource(payload);
  const archive = await openZip(source);
  const document = parsed(
    SamplesMessage,
    await archive.read(DOCUMENT_NAME),
    "the samples of a worker",
  ) as readonly (
    & Omit<Sample, "seed" | "image" | "mask" | "table" | "others">
    & {
      readonly seed: string;
      readonly image: PlacedRaster;
      readonly mask?: PlacedRaster;
      readonly table?: PlacedTable;
      readonly others?: { readonly [name: string]: PlacedRaster };
    }
  )[];
  const numbers = (await archive.read(NUMBERS_NAME)).slice();
  return document.map(({ seed, image, mask, table, others, ...rest }) =>
    shownSample({
      ...rest,
      seed: BigInt(seed),
      image: rasterIn(numbers, image),
      ...mask && { mask: rasterIn(numbers, mask) },
      ...table && { table: tableIn(numbers, table) },
      ...others && {
        others: Object.fromEntries(
          Object.entries(others).map((
            [name, one],
          ) => [name, rasterIn(numbers, one)]),
        ),
      },
    })
  );
}

function placedTable(
  { rows, ...table }: SampleTable,
  block: NumberBlock,
): PlacedTable {
  return { ...table, rows: block.add(Float64Array.from(rows.flat())) };
}

function tableIn(
  numbers: Uint8Array<ArrayBuffer>,
  { rows: place, ...table }: PlacedTable,
): SampleTable {
  const values = [...arrayIn(numbers, place, "float64")];
  const width = table.columns.length;
  if (width === 0 || values.length % width !== 0) throw unfitting();
  const rows = Array.from(
    { length: values.length / width },
    (_, row) => values.slice(row * width, (row + 1) * width),
  );
  return { ...table, rows };
}
