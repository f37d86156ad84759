/**
 * A server on loopback that behaves like Zenodo, and misbehaves as told.
 *
 * ```ts ignore
 * await using server = await startZenodo({
 *   records: [{ id: 101, concept: 100, files: [{ name: "a.zip", bytes }] }],
 * });
 * server.script("a.zip", { status: 503 }, { cutAfter: 1000 });
 * const store = openStore({ zenodoBaseUrl: server.baseUrl });
 * server.requests; // what was asked
 * ```
 */
import { createHash } from "node:crypto";
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

/** A file of a record. */
export interface ServedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What the record claims, where it is wrong. */
  readonly md5?: string;
  readonly size?: number;
}

/** A record, which is one version of an upload. */
export interface ServedRecord {
  readonly id: number;
  /** Number that stands for all versions. */
  readonly concept?: number;
  /** DOI, where it is not Zenodo's own. */
  readonly doi?: string;
  /** Form of the API's answer. */
  readonly shape?: "legacy" | "invenio";
  readonly files: readonly ServedFile[];
}

/** What the next request for a file or record gets instead. */
export type Step =
  | { readonly status: number; readonly headers?: Record<string, string> }
  | { readonly redirect: string }
  | { readonly html: true }
  | { readonly ignoreRange: true }
  /** Sends a piece of whatever there is now. */
  | { readonly ignoreIfRange: true }
  /** Sends this many bytes, then destroys the socket. */
  | { readonly cutAfter: number; readonly noValidator?: boolean }
  /** Sends this many bytes, then nothing more. */
  | { readonly stallAfter: number }
  /** Sends pieces of this size with pauses. */
  | { readonly pieceBytes: number; readonly pauseMs: number }
  | { readonly normal: true };

/** One request, as it was answered. */
export interface LoggedRequest {
  readonly path: string;
  /** File name or `record:ID`. */
  readonly what: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
  readonly status: number;
}

/** Options of {@linkcode startZenodo}. */
export interface ZenodoOptions {
  readonly records?: readonly ServedRecord[];
  /** Files that are no part of a record, under `/plain/NAME`. */
  readonly plain?: readonly ServedFile[];
  /** Where DOIs of others lead. */
  readonly dois?: Readonly<Record<string, string>>;
}

/** The running server. */
export class ZenodoServer implements AsyncDisposable {
  /** All requests, in the order of their answers. */
  readonly requests: LoggedRequest[] = [];
  readonly #server = createServer((request, response) =>
    this.#handle(request, response)
  );
  readonly #steps = new Map<string, Step[]>();
  readonly #always = new Map<string, Step>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  readonly #replaced = new Map<string, Uint8Array>();
  readonly #options: ZenodoOptions;

  constructor(options: ZenodoOptions) {
    this.#options = options;
  }

  /** Address to hand to the store as `zenodoBaseUrl`. */
  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Address to hand to the store as `doiBaseUrl`. */
  get doiBaseUrl(): string {
    return `${this.baseUrl}/resolve`;
  }

  /** Scripts the next requests for a file name or `record:ID`. */
  script(what: string, ...steps: Step[]): void {
    this.#steps.set(what, [...this.#steps.get(what) ?? [], ...steps]);
  }

  /** What happens to every request that nothing is scripted for. */
  always(what: string, step: Step): void {
    this.#always.set(what, step);
  }

  /** Changes the content under an unchanged name, and what its record says. */
  replaceFile(name: string, bytes: Uint8Array): void {
    this.#replaced.set(name, bytes);
  }

  /** Requests for a file name or `record:ID`. */
  asked(what: string): LoggedRequest[] {
    return this.requests.filter((request) => request.what === what);
  }

  listen(): Promise<void> {
    return new Promise((resolve) =>
      this.#server.listen(0, "127.0.0.1", () => resolve())
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent((request.url ?? "/").split("?")[0] ?? "/");
    const exchange = { request, response, path };
    const record = /^\/api\/records\/(\d+)$/.exec(path);
    const file = /^(?:\/api)?\/records\/(\d+)\/files\/([^/]+)(?:\/content)?$/
      .exec(path);
    const old = /^\/record\/(.+)$/.exec(path);
    const doi = /^\/resolve\/(.+)$/.exec(path);
    const plain = /^\/plain\/(.+)$/.exec(path);
    if (record) return this.#sendRecord(exchange, Number(record[1]));
    if (file) {
      const files = this.#record(Number(file[1]))?.files;
      return this.#sendFile(
        exchange,
        files?.find((one) => one.name === file[2]),
      );
    }
    if (plain) {
      const files = this.#options.plain;
      return this.#sendFile(
        exchange,
        files?.find((one) => one.name === plain[1]),
      );
    }
    if (old) return this.#redirect(exchange, `/records/${old[1]}`);
    if (doi) {
      const target = this.#options.dois?.[doi[1] ?? ""];
      return target
        ? this.#redirect(exchange, target)
        : this.#status(exchange, 404);
    }
    this.#status(exchange, 404);
  }

  #record(id: number): ServedRecord | undefined {
    return this.#options.records?.find((record) => record.id === id);
  }

  #sendRecord(exchange: Exchange, id: number): void {
    const what = `record:${id}`;
    const step = this.#nextStep(what);
    if (this.#misbehave({ ...exchange, what }, step)) return;
    const versions = (this.#options.records ?? [])
      .filter(({ concept }) => concept === id);
    const latest = versions.at(-1);
    if (latest) {
      return this.#redirect({ ...exchange, what }, `/api/records/${latest.id}`);
    }
    const record = this.#record(id);
    if (record === undefined) return this.#status({ ...exchange, what }, 404);
    this.#log({ ...exchange, what }, 200);
    exchange.response.writeHead(200, { "content-type": "application/json" });
    exchange.response.end(JSON.stringify(this.#describe(record)));
  }

  #describe(record: ServedRecord): unknown {
    const { id, concept, doi = `10.5281/zenodo.${id}` } = record;
    const files = record.files.map((file) => {
      const bytes = this.#bytesOf(file);
      const self = `${this.baseUrl}/api/records/${id}/files/${
        encodeURIComponent(file.name)
      }`;
      return {
        key: file.name,
        size: file.size ?? bytes.length,
        checksum: `md5:${file.md5 ?? digest("md5", bytes)}`,
        links: record.shape === "invenio"
          ? { self, content: `${self}/content` }
          : { self: `${self}/content` },
      };
    });
    if (record.shape !== "invenio") {
      return { id, conceptrecid: `${concept ?? id - 1}`, doi, files };
    }
    return {
      id: `${id}`,
      parent: { id: `${concept ?? id - 1}` },
      pids: { doi: { identifier: doi } },
      files: {
        enabled: true,
        entries: Object.fromEntries(files.map((file) => [file.key, file])),
      },
    };
  }

  #bytesOf(file: ServedFile): Uint8Array {
    return this.#replaced.get(file.name) ?? file.bytes;
  }

  #sendFile(exchange: Exchange, file: ServedFile | undefined): void {
    if (file === undefined) return this.#status(exchange, 404);
    const { request, response } = exchange;
    const step = this.#nextStep(file.name);
    const named = { ...exchange, what: file.name };
    if (this.#misbehave(named, step)) return;
    const bytes = this.#bytesOf(file);
    const etag = `"${digest("md5", bytes)}"`;
    const hasValidator = !(step && "noValidator" in step && step.noValidator);
    const start = step && "ignoreRange" in step
      ? 0
      : rangeStart(request, step && "ignoreIfRange" in step ? undefined : etag);
    const validator = hasValidator ? { etag } : {};
    if (start > 0 && start >= bytes.length) {
      this.#log(named, 416);
      response.writeHead(416, { "content-range": `bytes */${bytes.length}` });
      response.end();
      return;
    }
    const status = start > 0 ? 206 : 200;
    this.#log(named, status);
    response.writeHead(status, {
      "content-type": "application/octet-stream",
      "content-length": String(bytes.length - start),
      ...validator,
      ...(status === 206
        ? {
          "content-range": `bytes ${start}-${bytes.length - 1}/${bytes.length}`,
        }
        : {}),
    });
    this.#sendBody(response, bytes.subarray(start), step);
  }

  #sendBody(
    response: ServerResponse,
    bytes: Uint8Array,
    step: Step | undefined,
  ): void {
    if (step && "cutAfter" in step) {
      response.write(bytes.subarray(0, step.cutAfter));
      // Gives the bytes time to leave before the socket is destroyed.
      this.#later(20, () => response.socket?.destroy());
    } else if (step && "stallAfter" in step) {
      response.write(bytes.subarray(0, step.stallAfter));
    } else if (step && "pieceBytes" in step) {
      this.#sendPieces(response, bytes, step);
    } else {
      response.end(bytes);
    }
  }

  #sendPieces(
    response: ServerResponse,
    bytes: Uint8Array,
    step: { readonly pieceBytes: number; readonly pauseMs: number },
  ): void {
    if (response.destroyed) return;
    if (bytes.length <= step.pieceBytes) return void response.end(bytes);
    response.write(bytes.subarray(0, step.pieceBytes));
    const rest = bytes.subarray(step.pieceBytes);
    this.#later(step.pauseMs, () => this.#sendPieces(response, rest, step));
  }

  #later(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, ms);
    this.#timers.add(timer);
  }

  #nextStep(what: string): Step | undefined {
    return this.#steps.get(what)?.shift() ?? this.#always.get(what);
  }

  #misbehave(exchange: Exchange, step: Step | undefined): boolean {
    if (step === undefined) return false;
    if ("status" in step) {
      this.#status(exchange, step.status, step.headers);
    } else if ("redirect" in step) {
      this.#redirect(exchange, step.redirect);
    } else if ("html" in step) {
      this.#log(exchange, 200);
      exchange.response.writeHead(200, { "content-type": "text/html" });
      exchange.response.end("<!DOCTYPE html><title>Maintenance</title>");
    } else {
      return false;
    }
    return true;
  }

  #status(
    exchange: Exchange,
    status: number,
    headers: Record<string, string> = {},
  ): void {
    this.#log(exchange, status);
    exchange.response.writeHead(status, headers);
    exchange.response.end();
  }

  #redirect(exchange: Exchange, location: string): void {
    this.#status(exchange, 301, { location });
  }

  #log({ request, path, what }: Exchange, status: number): void {
    this.requests.push({
      path,
      what: what ?? path,
      range: request.headers["range"],
      ifRange: request.headers["if-range"]?.toString(),
      status,
    });
  }
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly what?: string;
}

/** First byte to send: If-Range with another validator asks for all of it. */
function rangeStart(
  request: IncomingMessage,
  etag: string | undefined,
): number {
  const range = /^bytes=(\d+)-$/.exec(request.headers["range"] ?? "");
  const ifRange = request.headers["if-range"];
  const isOther = etag !== undefined && ifRange !== undefined &&
    ifRange !== etag;
  return range === null || isOther ? 0 : Number(range[1]);
}

function digest(algorithm: string, bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest("hex");
}

/** Starts the server on a free port of this machine. */
export async function startZenodo(
  options: ZenodoOptions,
): Promise<ZenodoServer> {
  const server = new ZenodoServer(options);
  await server.listen();
  return server;
}
