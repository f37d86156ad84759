/** A server on loopback that behaves like Zenodo's deposits and GitHub's issues. */
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

/** The token that the server knows. */
export const TOKEN = "a-good-token";

/** One request, as it came. */
export interface SeenRequest {
  readonly line: string;
  readonly authorization: string | undefined;
  readonly query: string;
  readonly body: Uint8Array;
}

/** What a request gets instead of its answer. */
export type Trouble =
  | { readonly status: number; readonly headers?: Record<string, string> }
  | "cut"
  /** It is done, and the answer does not arrive. */
  | "lost"
  /** It is done, and the answer is a gateway's fault. */
  | "broken";

interface Deposition {
  readonly id: number;
  readonly files: Map<string, Uint8Array>;
  metadata: Record<string, unknown>;
  isPublished: boolean;
}

/** The running server. */
export class PublishingServer implements AsyncDisposable {
  /** All requests in order. */
  readonly requests: SeenRequest[] = [];
  /** Depositions by number. */
  readonly depositions = new Map<number, Deposition>();
  /** Issues in order. */
  readonly issues: { title: string; body: string; html_url: string }[] = [];
  readonly #troubles = new Map<string, Trouble[]>();
  readonly #server = createServer((request, response) =>
    this.#take(request, response)
  );

  /** Its address. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What the next requests whose line holds `part` get. */
  trouble(part: string, ...troubles: Trouble[]): void {
    this.#troubles.set(part, troubles);
  }

  /** Starts it. */
  listen(): Promise<this> {
    return new Promise((resolve) =>
      this.#server.listen(0, "127.0.0.1", () => resolve(this))
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request: IncomingMessage, response: ServerResponse) {
    const url = new URL(request.url ?? "/", this.url);
    const line = `${request.method} ${url.pathname}`;
    const parts: Uint8Array[] = [];
    for await (const part of request) parts.push(part);
    const body = new Uint8Array(await new Blob(parts as BlobPart[]).bytes());
    const { authorization } = request.headers;
    this.requests.push({ line, authorization, query: url.search, body });
    const trouble = this.#nextTrouble(line);
    if (trouble === "cut") return void response.destroy();
    const given = typeof trouble === "object"
      ? [trouble.status, { message: "Trouble" }] as const
      : this.#answer(request, { line, body, authorization });
    if (trouble === "lost") return void response.destroy();
    const answer = trouble === "broken"
      ? [502, { message: "Bad gateway" }] as const
      : given;
    const headers = typeof trouble === "object" ? trouble.headers ?? {} : {};
    response.writeHead(answer[0], {
      "content-type": "application/json",
      ...headers,
    });
    response.end(answer[0] === 204 ? undefined : JSON.stringify(answer[1]));
  }

  #nextTrouble(line: string): Trouble | undefined {
    for (const [part, troubles] of this.#troubles) {
      if (line.includes(part)) return troubles.shift();
    }
  }

  #answer(
    request: IncomingMessage,
    { line, body, authorization }: Omit<SeenRequest, "query">,
  ): readonly [status: number, body: unknown] {
    if (authorization !== `Bearer ${TOKEN}`) {
      return [401, { message: "The server could not verify your token" }];
    }
    const json = () => JSON.parse(new TextDecoder().decode(body) || "{}");
    if (line === "POST /api/deposit/depositions") {
      return this.#create(json().metadata);
    }
    if (line === "GET /api/deposit/depositions") return this.#list();
    if (line === "GET /repos/them/medigan/issues") return [200, this.issues];
    if (line === "POST /repos/them/medigan/issues") return this.#issue(json());
    const file = /^PUT \/api\/files\/bucket-(\d+)\/(.+)$/.exec(line);
    if (file && request.headers["content-length"] === undefined) {
      return [411, { message: "A length is required" }];
    }
    const place =
      /^(\w+) \/api\/deposit\/depositions\/(\d+)(\/actions\/publish)?$/
        .exec(line);
    const found = this.depositions.get(Number(file?.[1] ?? place?.[2]));
    if (found === undefined) return [404, { message: "Not found" }];
    if (file) {
      found.files.set(decodeURIComponent(file[2]!), body);
      return [201, { key: file[2] }];
    }
    if (place?.[3]) return this.#publish(found);
    if (place?.[1] === "DELETE") return this.#remove(found);
    if (place?.[1] === "GET") return this.#tell(found);
    return this.#describe(found, json().metadata);
  }

  #create(metadata: Record<string, unknown>): readonly [number, unknown] {
    const id = 1000 + this.depositions.size;
    const made = { id, files: new Map(), metadata: {}, isPublished: false };
    const [status, answer] = this.#describe(made, metadata);
    if (status !== 200) return [status, answer];
    this.depositions.set(id, made);
    return [201, this.#tell(made)[1]];
  }

  #list(): readonly [number, unknown] {
    const all = this.depositions.values().map((one) => this.#tell(one)[1]);
    return [200, [...all]];
  }

  #describe(found: Deposition, metadata: Record<string, unknown>) {
    const wanted = ["title", "upload_type", "description", "creators"];
    const errors = wanted.filter((field) => !metadata?.[field]?.toString())
      .map((field) => ({ field: `metadata.${field}`, message: "Missing" }));
    if (metadata["license"] !== "mit") {
      errors.push({ field: "metadata.license", message: "Invalid licence" });
    }
    if (errors.length > 0) {
      return [400, { message: "Validation error.", errors }] as const;
    }
    found.metadata = metadata;
    return [200, { id: found.id }] as const;
  }

  #publish(found: Deposition) {
    if (
      found.isPublished || found.files.size === 0 || !found.metadata["title"]
    ) {
      return [400, { message: "Validation error." }] as const;
    }
    found.isPublished = true;
    return [202, { id: found.id, doi: `10.5072/zenodo.${found.id}` }] as const;
  }

  #tell({ id, isPublished, metadata }: Deposition) {
    const doi = `10.5072/zenodo.${id}`;
    return [200, {
      ...{ id, submitted: isPublished, doi, title: metadata["title"] },
      links: { bucket: `${this.url}/api/files/bucket-${id}` },
      metadata: { prereserve_doi: { doi } },
    }] as const;
  }

  #remove(found: Deposition) {
    if (found.isPublished) return [403, { message: "Published" }] as const;
    this.depositions.delete(found.id);
    return [204, undefined] as const;
  }

  #issue(json: { title: string; body: string }) {
    const html_url = `${this.url}/them/medigan/issues/${
      this.issues.length + 1
    }`;
    this.issues.push({ ...json, html_url });
    return [201, { html_url }] as const;
  }
}
