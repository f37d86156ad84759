/** What serves one after the other: a thread, a disk, a link. */

/** A server of a queue without bound, first come, first served. */
export class Station {
  #busyUntil = 0;
  #busySeconds = 0;

  /** Takes work that arrives now; gives the time at which it is done. */
  serve(now: number, seconds: number): number {
    this.#busyUntil = Math.max(now, this.#busyUntil) + seconds;
    this.#busySeconds += seconds;
    return this.#busyUntil;
  }

  /** Serves nobody until then. */
  close(until: number): void {
    this.#busyUntil = Math.max(until, this.#busyUntil);
  }

  /** Time that it has worked, or has been asked to. */
  get busySeconds(): number {
    return this.#busySeconds;
  }
}

/** Work that goes through several stations at the same time, piece by piece. */
export function serveTogether(
  now: number,
  shares: readonly (readonly [station: Station, seconds: number])[],
): number {
  return shares.reduce(
    (end, [station, seconds]) => Math.max(end, station.serve(now, seconds)),
    now,
  );
}
