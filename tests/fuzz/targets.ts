/** All parsers of files and messages that others may have made. */
import { crc32 } from "node:zlib";
import { openZip, writeZip } from "../../lib/archive/mod.ts";
import { bytesSource } from "../../lib/bytes.ts";
import { openCheckpoint, writeSafetensors } from "../../lib/checkpoint/mod.ts";
import {
  decodeDicom,
  decodeJpeg,
  decodePng,
  encodePng,
  readNifti,
  readNpy,
  readNpz,
  readPngText,
  writeNpy,
  writeNpz,
} from "../../lib/image/mod.ts";
import { readKerasFile } from "../../lib/metrics/features/inception/hdf5.ts";
import { decodeModel, encodeModel, inspectModel } from "../../lib/onnx/mod.ts";
import { FrameReader } from "../../lib/platform/frames.ts";
import { asCard } from "../../lib/registry/packaged_card.ts";
import { SampleReader } from "../../lib/sandbox/samples.ts";
import { decodeMessage, encodeMessage, KIND } from "../../lib/sandbox/wire.ts";
import { formatLockfile, parseLockfile } from "../../lib/store/mod.ts";
import { loadCatalogue } from "../../lib/registry/mod.ts";
import { float32Tensor } from "../../lib/tensor.ts";
import { constantNet, splitNet } from "../contribute/packages.ts";
import { dicomFile, jpegFile, niftiFile } from "../image/picture_files.ts";
import { torchLegacy, torchZip } from "../torch_files.ts";
import type { FuzzTarget } from "./fuzz.ts";

const text = (value: string) => new TextEncoder().encode(value);
const untext = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const ramp = Float32Array.from({ length: 24 }, (_, at) => at / 24);

function torchTensors() {
  return new Map([
    ["0.weight", { shape: [2, 3, 4], data: ramp.slice() }],
    ["0.bias", { shape: [4], data: BigInt64Array.of(1n, -1n, 2n ** 62n, 0n) }],
  ]);
}

/** A checkpoint whose values are this pickle. */
function checkpointAround(pickle: Uint8Array): Uint8Array {
  const data = new Uint8Array(ramp.buffer);
  return writeZip([
    { name: "archive/data.pkl", data: pickle },
    { name: "archive/data/0", data },
    { name: "archive/data/1", data: data.slice(0, 32) },
    { name: "archive/version", data: text("3\n") },
  ]);
}

/** A PNG file whose chunks have the checksums that they should have. */
function withChecksums(bytes: Uint8Array): Uint8Array {
  const repaired = bytes.slice();
  const view = new DataView(repaired.buffer);
  for (let at = 8; at + 12 <= repaired.length;) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > repaired.length) break;
    view.setUint32(end, crc32(repaired.subarray(at + 4, end)));
    at = end + 4;
  }
  return repaired;
}

/** Opens a checkpoint and reads all that it holds. */
async function readCheckpoint(bytes: Uint8Array): Promise<void> {
  using checkpoint = await openCheckpoint(bytesSource(bytes));
  for (const name of checkpoint.tensors.keys()) await checkpoint.read(name);
}

async function readZip(bytes: Uint8Array): Promise<void> {
  const zip = await openZip(bytesSource(bytes));
  for (const entry of zip.entries) {
    if (entry.kind === "file") await zip.read(entry);
  }
}

function png(channels: 1 | 3) {
  const side = channels === 1 ? 4 : 2;
  return encodePng({
    width: side,
    height: side,
    depth: 1,
    channels,
    dtype: "uint8",
    data: Uint8Array.from(
      { length: side * side * channels },
      (_, at) => at * 9,
    ),
    range: [0, 255],
  });
}

const FILES: readonly FuzzTarget[] = [
  {
    name: "pickle and zip checkpoints",
    corpus: () =>
      Promise.resolve([
        torchZip(torchTensors()),
        torchZip(torchTensors(), { compress: true }),
        torchLegacy(torchTensors()),
      ]),
    parse: readCheckpoint,
  },
  {
    name: "pickles within checkpoints",
    corpus: async () => {
      const zip = await openZip(bytesSource(torchZip(torchTensors())));
      return [await zip.read("archive/data.pkl")];
    },
    // The checksums of the archive are right, so that the pickle is read.
    parse: (bytes) => readCheckpoint(checkpointAround(bytes)),
  },
  {
    name: "safetensors",
    corpus: () => {
      const tensor = float32Tensor(ramp.slice(), [4, 6]);
      return Promise.resolve([
        writeSafetensors(new Map([["a", tensor], ["b.c", tensor]])),
      ]);
    },
    parse: readCheckpoint,
  },
  {
    name: "zip",
    corpus: () =>
      Promise.resolve([
        writeZip([
          {
            name: "a/b.txt",
            data: text("hello, hello, hello"),
            compress: true,
          },
          { name: "c", data: ramp.length > 0 ? text("stored") : text("") },
        ]),
        writeZip([]),
      ]),
    parse: readZip,
  },
  {
    name: "npy",
    corpus: () => {
      const one = float32Tensor(ramp.slice(), [2, 3, 4]);
      const whole = { ...one, dtype: "int64", data: BigInt64Array.of(1n, 2n) };
      return Promise.resolve([
        writeNpy(one),
        writeNpy({ ...whole, dtype: "int64", shape: [2] }),
      ]);
    },
    parse: (bytes) => readNpy(bytes),
  },
  {
    name: "npz",
    corpus: () =>
      Promise.resolve([
        writeNpz(new Map([["mu", float32Tensor(ramp.slice(0, 4), [4])]])),
      ]),
    parse: (bytes) => readNpz(bytesSource(bytes)),
  },
  {
    name: "png",
    corpus: () => Promise.resolve([png(1), png(3)]),
    parse: (bytes) => [decodePng(bytes), readPngText(bytes)],
  },
  {
    name: "png with right checksums",
    corpus: () => Promise.resolve([png(1), png(3)]),
    parse: (bytes) => {
      const repaired = withChecksums(bytes);
      return [decodePng(repaired), readPngText(repaired)];
    },
  },
  {
    name: "jpeg",
    corpus: () =>
      Promise.resolve([jpegFile(9, 7, (x, y) => [x * 25, y * 30, x * y])]),
    parse: (bytes) => decodeJpeg(bytes),
  },
  {
    name: "dicom",
    corpus: () =>
      Promise.resolve([
        dicomFile({ rows: 2, columns: 4, pixels: new Uint8Array(16) }),
        dicomFile({
          rows: 2,
          columns: 4,
          bitsAllocated: 8,
          bitsStored: 8,
          window: ["40", "400"],
          rescale: ["1", "-1024"],
          pixels: Uint8Array.from({ length: 8 }, (_, at) => at * 30),
        }),
      ]),
    parse: (bytes) => decodeDicom(bytes),
  },
  {
    name: "nifti",
    corpus: () =>
      Promise.resolve([
        niftiFile({ sizes: [2, 3, 2], values: [...ramp.slice(0, 12)] }),
      ]),
    parse: (bytes) => readNifti(bytes),
  },
  {
    name: "hdf5",
    // Each file has a worker of its own, whose types a test run checks anew.
    cost: 40,
    corpus: () =>
      Promise.all(["keras_plain.h5", "keras_gzip.h5"].map((name) => {
        const folder = "../metrics/features/inception";
        return Deno.readFile(new URL(`${folder}/${name}`, import.meta.url));
      })),
    parse: async (bytes) => {
      const state = await readKerasFile(bytes, "a.h5", { timeoutMs: 5_000 });
      for (const name of state.tensors.keys()) await state.read(name);
    },
  },
  {
    name: "onnx",
    corpus: () => Promise.resolve([encodeModel(constantNet()), splitNet().net]),
    parse: (bytes) => {
      const model = decodeModel(bytes);
      inspectModel(model, { externalFiles: ["net.bin"] });
      encodeModel(model);
    },
  },
];

const TEXTS: readonly FuzzTarget[] = [
  {
    name: "card",
    corpus: () =>
      Promise.resolve(
        loadCatalogue().list().slice(0, 6)
          .map((card) => text(JSON.stringify(card))),
      ),
    parse: (bytes) => asCard(untext(bytes), { file: "medigan.json" }),
  },
  {
    name: "lockfile",
    corpus: () => {
      const entry = {
        sha256: "0".repeat(64),
        size: 3,
        url: "https://example.org/a.zip",
        retrieved: "2026-11-23",
      };
      return Promise.resolve([
        text(formatLockfile({ "url:https://example.org/a.zip": entry })),
      ]);
    },
    parse: (bytes) => parseLockfile(untext(bytes)),
  },
];

const FRAMES: readonly FuzzTarget[] = [
  {
    name: "frames of the sandbox",
    corpus: () => {
      const tensors = [[
        "image",
        float32Tensor(ramp.slice(), [1, 4, 6]),
      ]] as const;
      const sample = { kind: KIND.sample, texts: ["1", "benign"], tensors };
      const log = { kind: KIND.log, texts: ["a line", ""] };
      return Promise.resolve([sample, log].map((message) => {
        const bytes = encodeMessage(message);
        const head = new Uint8Array(4);
        new DataView(head.buffer).setUint32(0, bytes.length, true);
        return Uint8Array.of(...head, ...bytes);
      }));
    },
    parse: readFrames,
    // Whoever sends such frames is ended, whatever the kind of error.
    isExpected: (error) =>
      error instanceof Error &&
      /^(RangeError|TypeError|ModelCodeError)$/.test(error.name),
  },
];

async function readFrames(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const frames = new FrameReader(ReadableStream.from([bytes]));
  const reader = new SampleReader([0, 1]);
  for (;;) {
    const frame = await frames.read(2 ** 20);
    if (frame === undefined) return;
    const message = decodeMessage(frame);
    if (message.kind === KIND.sample) reader.read(message);
  }
}

/** All targets. */
export const FUZZ_TARGETS: readonly FuzzTarget[] = [
  ...FILES,
  ...TEXTS,
  ...FRAMES,
];
