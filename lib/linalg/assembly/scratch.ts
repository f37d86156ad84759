// Memory that each thread has for itself, and work that threads share out.

/** Where this thread may write what no other reads. */
export let scratch: usize = 0;

/** Where the number of the next part of the work stands, for all threads. */
let turns: usize = 0;

/** Told once to each thread, before any work. */
export function prepare(ownScratch: usize, sharedTurns: usize): void {
  scratch = ownScratch;
  turns = sharedTurns;
}

/** The next part of the work that no thread has taken. */
export function takeTurn(): i32 {
  return atomic.add<i32>(turns, 1);
}
