/** The state of the page, and who wants to know of it. */
import type { Sample } from "../../sampling/sample.ts";
import { History } from "./history.ts";
import { type ExplorerState, untouched } from "./latent_state.ts";
import type { ExplorerModel } from "./model.ts";
import { RenderLoop } from "./render_loop.ts";

/** A picture and how it came to be. */
export interface Frame {
  /** What was set. */
  readonly state: ExplorerState;
  /** What came out. */
  readonly sample: Sample;
  /** Milliseconds that the net took. */
  readonly timeMs: number;
}

/** Hears of what happens. */
export interface ExplorerListener {
  /** Something was set. */
  onState?(state: ExplorerState): void;
  /** A picture is ready. */
  onFrame?(frame: Frame): void | Promise<void>;
  /** Nothing newer is wanted. */
  onIdle?(): void;
  /** A picture could not be made. */
  onError?(message: string): void;
}

/** Keeps what is set, and makes the picture of it. */
export class Explorer {
  /** The model. */
  readonly model: ExplorerModel;
  /** The state at the start and after a reset. */
  readonly first: ExplorerState;
  /** The picture that is shown. */
  frame: Frame | undefined;
  readonly #history: History<ExplorerState>;
  readonly #listeners: ExplorerListener[] = [];
  readonly #loop: RenderLoop;

  /** An explorer that shows the picture of the scene's seed. */
  constructor(model: ExplorerModel) {
    const { seed, card } = model.scene;
    const condition = card.execution.inputs
      .find(({ kind }) => kind === "condition");
    this.model = model;
    this.first = untouched({
      seed,
      condition: condition?.kind === "condition"
        ? condition.values[0]?.value
        : undefined,
    }, model.groups);
    this.#history = new History(this.first);
    this.#loop = new RenderLoop(
      () => this.#render(),
      (cause) => this.#fail(cause),
    );
  }

  /** What is set. */
  get state(): ExplorerState {
    return this.#history.present;
  }

  /** What can be taken back and done again. */
  get history(): Pick<History<ExplorerState>, "canUndo" | "canRedo"> {
    return this.#history;
  }

  /** Adds someone who hears of everything from now on. */
  listen(listener: ExplorerListener): void {
    this.#listeners.push(listener);
  }

  /** Changes what is set. */
  set(change: Partial<ExplorerState>, isStep = true): Promise<void> {
    this.#history.set({ ...this.state, ...change }, isStep);
    return this.refresh();
  }

  /** Goes back to the very first picture. */
  reset(): Promise<void> {
    return this.set(this.first);
  }

  /** Takes the last step back. */
  undo(): Promise<void> {
    this.#history.undo();
    return this.refresh();
  }

  /** Does it again. */
  redo(): Promise<void> {
    this.#history.redo();
    return this.refresh();
  }

  /** Tells everyone what is set, and makes its picture. */
  async refresh(): Promise<void> {
    for (const one of this.#listeners) one.onState?.(this.state);
    await this.#loop.request();
    for (const one of this.#listeners) one.onIdle?.();
  }

  /** Tells everyone of a failure. */
  #fail(cause: unknown): void {
    const message = cause instanceof Error ? cause.message : String(cause);
    for (const one of this.#listeners) one.onError?.(message);
  }

  async #render(): Promise<void> {
    const { state, model } = this;
    if (model.takesImage && model.image === undefined) return;
    const start = performance.now();
    const sample = await model.sample(state);
    const frame = { state, sample, timeMs: performance.now() - start };
    this.frame = frame;
    for (const one of this.#listeners) await one.onFrame?.(frame);
  }
}
