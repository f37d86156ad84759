/** What a probe of the walls is. */

/** Where things are that foreign code would like to reach. */
export interface Places {
  /** A file that holds `secret`. */
  readonly file: string;
  /** Its address. */
  readonly fileUrl: string;
  /** A folder that may be written to. */
  readonly folder: string;
  /** Address of a server on this machine. */
  readonly http: string;
  /** Its port. */
  readonly port: number;
  /** A process that foreign code has no business with. */
  readonly pid: number;
  /** Path of a program, which takes `--version`. */
  readonly program: string;
  /** Name of the C library. */
  readonly library: string;
}

/** An attempt that must be denied within the walls and succeed without. */
export interface Probe {
  /** What it is about. */
  readonly group: string;
  /** What is attempted. */
  readonly name: string;
  /**
   * The attempt, which runs from its text: it may use nothing but its argument
   * and the runtime. It resolves when it had success.
   */
  readonly run: (at: Places) => unknown;
  /** Why there is no showing that it succeeds without the walls. */
  readonly uncontrolled?: string;
}

/** What came of an attempt. */
export interface Outcome {
  /** Whether it had success. */
  readonly isDone: boolean;
  /** The refusal. */
  readonly detail: string;
}
