/** Byte streams cut into frames: four bytes of length, then so many bytes. */
import { concatBytes } from "../bytes.ts";

const HEAD_BYTES = 4;

/** Reads frames from somebody who is not trusted. */
export class FrameReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  #rest: Uint8Array<ArrayBuffer> = new Uint8Array();

  /** Takes the stream, which nobody else may read. */
  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.#reader = stream.getReader();
  }

  /**
   * The next frame; `undefined` when the stream ends before it is whole.
   *
   * @throws {RangeError} when it says to have more than `maxBytes` bytes.
   */
  async read(maxBytes: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const head = await this.#take(HEAD_BYTES);
    if (head === undefined) return undefined;
    const size = new DataView(head.buffer).getUint32(0, true);
    if (size <= maxBytes) return await this.#take(size);
    throw new RangeError(
      `Cannot read a frame as it must have at most ${maxBytes} bytes: current size is ${size}`,
    );
  }

  /** Gives the stream up. */
  async close(): Promise<void> {
    await this.#reader.cancel().catch(() => {});
  }

  // Memory is taken for what has arrived, not for what is promised.
  async #take(count: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for (let missing = count; missing > 0;) {
      const chunk = this.#rest.length > 0
        ? this.#rest
        : (await this.#reader.read()).value;
      if (chunk === undefined) return undefined;
      const part = chunk.subarray(0, missing);
      this.#rest = chunk.subarray(part.length);
      parts.push(part);
      missing -= part.length;
    }
    return concatBytes(parts);
  }
}

/** Writes frames. */
export class FrameWriter {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBufferLike>>;

  /** Takes the stream, which nobody else may write to. */
  constructor(stream: WritableStream<Uint8Array<ArrayBufferLike>>) {
    this.#writer = stream.getWriter();
    // Whoever writes is told; nobody waits for the stream's own end.
    this.#writer.closed.catch(() => {});
  }

  /** Writes one frame. */
  async write(bytes: Uint8Array): Promise<void> {
    const head = new Uint8Array(HEAD_BYTES);
    new DataView(head.buffer).setUint32(0, bytes.length, true);
    await this.#writer.write(head);
    await this.#writer.write(bytes);
  }

  /** Ends the stream. */
  async close(): Promise<void> {
    await this.#writer.abort().catch(() => {});
  }
}

/** The first `maxBytes` bytes of a stream, which is read to its end. */
export async function readAtMost(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  maxBytes: number,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const part = chunk.subarray(0, maxBytes - size);
    if (part.length > 0) parts.push(part);
    size += part.length;
  }
  return concatBytes(parts);
}
