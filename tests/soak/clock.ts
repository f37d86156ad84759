/** Loaded before a program: its clock is days off, and goes backwards. */
const jump = Number(Deno.args.at(-1)?.length ?? 0) % 2 === 0 ? -400 : 4000;
const DAY_MS = 86_400_000;
const now = Date.now;
let calls = 0;
Date.now = () => now() + (jump - ++calls) * DAY_MS;
