/** The host's end of a talk with a child that is not trusted. */
import { formatBytes } from "../bytes.ts";
import {
  type MediganError,
  ModelCodeError,
  SandboxError,
  SandboxLimitError,
  UnsupportedModelError,
} from "../errors.ts";
import type { OperationOptions } from "../events.ts";
import type { ConfinedProcess } from "../platform/confined_process.ts";
import { describeEnd } from "./describe_end.ts";
import type { SandboxLimits } from "./limits.ts";
import { plainText } from "./plain_text.ts";
import { decodeMessage, encodeMessage, KIND, type Message } from "./wire.ts";

const START_MS = 60_000;

/** What is left to one question. */
interface Budget {
  remainingMs: number;
  bytes: number;
  lines: number;
}

/**
 * Questions and answers, one question at a time. Whoever breaks a rule or a
 * limit is ended, and every later question fails with the reason.
 */
export class Conversation {
  readonly #process: ConfinedProcess;
  readonly #limits: SandboxLimits;
  #ending: unknown;
  #last: Promise<void> = Promise.resolve();

  /** Takes the process. */
  constructor(process: ConfinedProcess, limits: SandboxLimits) {
    this.#process = process;
    this.#limits = limits;
  }

  /** Asks what is answered by a single message, which is returned. */
  async ask(
    message: Message,
    options: OperationOptions = {},
  ): Promise<Required<Message>> {
    for await (const reply of this.replies(message, options)) {
      if (reply.kind === KIND.done) return reply;
      await this.#break("it sent samples that nobody asked for");
    }
    throw this.#ending;
  }

  /**
   * Asks, and gives the samples as they come, then the last message.
   *
   * @throws {ModelCodeError} when the foreign code fails or breaks a rule.
   * @throws {SandboxLimitError} when it exceeds a limit.
   */
  async *replies(
    message: Message,
    options: OperationOptions,
  ): AsyncGenerator<Required<Message>> {
    const bytes = encodeMessage(message);
    const release = await this.#turn();
    try {
      options.signal?.throwIfAborted();
      if (this.#ending !== undefined) throw this.#ending;
      yield* this.#talk(message, bytes, options);
    } finally {
      release();
    }
  }

  async *#talk(
    message: Message,
    bytes: Uint8Array,
    { onEvent, signal }: OperationOptions,
  ): AsyncGenerator<Required<Message>> {
    const abort = () => this.end(signal?.reason);
    const budget = this.#budgetFor(message);
    let isWhole = false;
    signal?.addEventListener("abort", abort, { once: true });
    try {
      await this.#inTime(budget, this.#process.send(bytes).catch(() => {}));
      while (!isWhole) {
        const reply = await this.#receive(budget);
        if (reply.kind === KIND.log) {
          await this.#log(reply, budget, onEvent);
          continue;
        }
        isWhole = reply.kind === KIND.done || reply.kind === KIND.failed;
        if (reply.kind === KIND.failed) throw failure(message, reply);
        if (!isWhole && reply.kind !== KIND.sample) {
          await this.#break(`it sent a message of kind ${reply.kind}`);
        }
        yield reply;
      }
    } finally {
      signal?.removeEventListener("abort", abort);
      // Whoever stops listening half-way does not hear the end.
      if (!isWhole) await this.end();
    }
  }

  /** Ends the process; the first reason given stays. */
  async end(reason?: unknown): Promise<void> {
    this.#ending ??= reason ??
      new SandboxError("Cannot go on as the sandbox was closed");
    await this.#process[Symbol.asyncDispose]();
  }

  #budgetFor({ kind }: Message): Budget {
    const { timeoutMs, outputBytes, logLines } = this.#limits;
    return {
      // The start of the process is ours: a busy machine may take its time.
      remainingMs: kind === KIND.settings
        ? Math.max(timeoutMs, START_MS)
        : timeoutMs,
      bytes: outputBytes,
      lines: logLines,
    };
  }

  async #turn(): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = this.#last;
    this.#last = before.then(() => promise);
    await before;
    return resolve;
  }

  /** Waits for the child; the clock runs at no other time. */
  async #inTime<T>(budget: Budget, work: Promise<T>): Promise<T> {
    const start = performance.now();
    const timer = setTimeout(
      () => this.end(timeFailure(this.#limits.timeoutMs)),
      budget.remainingMs,
    );
    try {
      return await work;
    } finally {
      clearTimeout(timer);
      budget.remainingMs -= performance.now() - start;
    }
  }

  async #receive(budget: Budget): Promise<Required<Message>> {
    const most = Math.min(this.#limits.messageBytes, budget.bytes);
    let frame: Uint8Array<ArrayBuffer> | undefined;
    try {
      frame = await this.#inTime(budget, this.#process.receive(most));
    } catch {
      return await this.#exceed(`send at most ${formatBytes(most)} more`);
    }
    if (frame === undefined) return await this.#gone();
    budget.bytes -= frame.length;
    try {
      return decodeMessage(frame);
    } catch (cause) {
      return await this.#break((cause as Error).message);
    }
  }

  async #log(
    { texts: [text = ""] }: Required<Message>,
    budget: Budget,
    onEvent: OperationOptions["onEvent"],
  ): Promise<void> {
    budget.lines--;
    if (budget.lines < 0) {
      await this.#exceed(`tell at most ${this.#limits.logLines} lines`);
    }
    const message = plainText(text);
    onEvent?.({ type: "notice", code: "model-code", message });
  }

  async #break(reason: string): Promise<never> {
    await this.end(
      new ModelCodeError(
        `Cannot go on with the model's code: ${plainText(reason)}`,
        { hint: "Do not use this model, or ask its author" },
      ),
    );
    throw this.#ending;
  }

  async #exceed(rule: string): Promise<never> {
    await this.end(
      new SandboxLimitError(`The model must ${rule} and was ended`, {
        hint: "If you know that it needs more: openSandbox takes other limits",
      }),
    );
    throw this.#ending;
  }

  async #gone(): Promise<never> {
    const ended = await this.#process.ended;
    await this.end(describeEnd(ended, this.#limits));
    throw this.#ending;
  }
}

function failure(
  { kind }: Message,
  { texts: [text = ""] }: Required<Message>,
): MediganError {
  const reason = plainText(text);
  const isOfModel = kind === KIND.model || kind === KIND.run;
  return isOfModel
    ? new UnsupportedModelError(`Cannot run the model: ${reason}`)
    : new ModelCodeError(`The model's code failed: ${reason}`);
}

function timeFailure(timeoutMs: number): SandboxLimitError {
  return new SandboxLimitError(
    `The model must be done within ${timeoutMs} ms and was ended`,
    { hint: "Ask for fewer samples at once (--batch-size)" },
  );
}
