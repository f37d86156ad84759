import assert from "node:assert/strict";
import { RandomStream } from "../../lib/random/random_stream.ts";
import { EventQueue } from "../../bench/scale/event_queue.ts";
import { Fifo } from "../../bench/scale/fifo.ts";
import { Looks } from "../../bench/scale/outcome.ts";
import { serveTogether, Station } from "../../bench/scale/station.ts";

Deno.test("waiting in a queue follows Pollaczek and Khinchine (M/D/1)", () => {
  const [service, use, arrivals] = [1, 0.7, 400_000];
  const random = new RandomStream({ seed: 3n, purpose: 0 });
  const station = new Station();
  let [now, waited] = [0, 0];
  for (let index = 0; index < arrivals; index++) {
    now += -Math.log((random.word() + 0.5) / 2 ** 32) * service / use;
    waited += station.serve(now, service) - now - service;
  }
  const wanted = use * service / (2 * (1 - use));
  assert(Math.abs(waited / arrivals - wanted) < 0.03 * wanted);
});

Deno.test("work on several stations ends with the slowest of them", () => {
  const [fast, slow] = [new Station(), new Station()];
  assert.equal(serveTogether(10, [[fast, 1], [slow, 5]]), 15);
  assert.equal(serveTogether(10, [[fast, 1], [slow, 5]]), 20);
  assert.equal(fast.busySeconds, 2);
});

Deno.test("a station that is closed serves afterwards", () => {
  const station = new Station();
  station.close(8);
  assert.equal(station.serve(2, 1), 9);
});

Deno.test("events happen by time, those of one time in their order", () => {
  const events = new EventQueue();
  const random = new RandomStream({ seed: 1n, purpose: 0 });
  const happened: [time: number, order: number][] = [];
  for (let order = 0; order < 5_000; order++) {
    const time = random.integer(300);
    events.at(time, () => happened.push([time, order]));
  }
  while (events.step());
  const sorted = happened.toSorted(([a, m], [b, n]) => a - b || m - n);
  assert.equal(happened.length, 5_000);
  assert.deepEqual(happened, sorted);
});

Deno.test("a long queue keeps its order", () => {
  const queue = new Fifo<number>();
  const taken: (number | undefined)[] = [];
  for (let item = 0; item < 9_000; item++) {
    queue.push(item);
    if (item % 3 !== 0) taken.push(queue.shift());
  }
  while (queue.length > 0) taken.push(queue.shift());
  assert.deepEqual(taken, Array.from({ length: 9_000 }, (_, item) => item));
  assert.equal(queue.shift(), undefined);
});

Deno.test("looks stay few and evenly apart, however long a run is", () => {
  const looks = new Looks(1);
  const nothing = {
    queued: 0,
    running: 0,
    uncollected: 0,
    storedBytes: 0,
    collected: 0,
  };
  for (let second = 0; second < 10_000; second++) {
    looks.offer(second, () => nothing);
  }
  const times = looks.all.map(({ seconds }) => seconds);
  const distances = new Set(
    times.slice(1).map((at, place) => at - times[place]!),
  );
  assert(times.length > 20 && times.length <= 64);
  assert.equal(distances.size, 1);
});
