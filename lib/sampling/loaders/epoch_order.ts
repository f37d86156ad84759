/** In which order an epoch goes through its examples. */
import { RandomStream } from "../../random/random_stream.ts";
import type { Dataset } from "./example.ts";

/** Place of an example: which dataset, and where in it. */
export interface Place {
  /** Number of the dataset: 0 the first, 1 the one that is mixed in. */
  readonly source: number;
  /** Place within the dataset. */
  readonly index: number;
}

/** What decides about the order. */
export interface OrderOptions {
  /** Whether each epoch has an order of its own. */
  readonly shuffle: boolean;
  /** Whether each class comes equally often. */
  readonly balance: boolean;
  /** Share of the examples that comes from the second dataset, 0..1. */
  readonly share: number;
  /** Seed of the orders. */
  readonly seed: bigint;
  /** Number of the epoch. */
  readonly epoch: number;
}

/** What orders are drawn for, so that they share nothing with transforms. */
const ORDER = 0x6f726465;

/**
 * The examples of an epoch in order. Without balance, every example of the
 * first dataset comes exactly once. Of the second come as many as make its
 * share, none a second time before all came once. With balance, examples of
 * smaller classes come again until all classes are of the same size.
 *
 * @throws {RangeError} when there is nothing to choose from.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { epochOrder } from "./epoch_order.ts";
 * const labelOf = () => undefined;
 * const sources = [{ length: 3, labelOf }, { length: 2, labelOf }];
 * const order = epochOrder(sources, {
 *   shuffle: true,
 *   balance: false,
 *   share: 0.5,
 *   seed: 7n,
 *   epoch: 0,
 * });
 * assert.equal(order.filter(({ source }) => source === 0).length, 3);
 * assert.equal(order.filter(({ source }) => source === 1).length, 3);
 * ```
 */
export function epochOrder(
  [first, second]: readonly Pick<Dataset, "length" | "labelOf">[],
  options: OrderOptions,
): Place[] {
  const { shuffle, balance, share, seed, epoch } = options;
  const random = new RandomStream({ seed, purpose: ORDER, index: epoch });
  const base = placesOf(first?.length ?? 0, 0);
  const count = Math.round(base.length * share / (1 - share));
  const mixed = cycled(placesOf(second?.length ?? 0, 1), count, {
    random,
    shuffle,
  });
  const merged = interleaved(base, mixed);
  const labelOf = ({ source, index }: Place) =>
    (source === 0 ? first : second)?.labelOf(index);
  const whole = balance
    ? balanced(merged, { labelOf, random, shuffle })
    : merged;
  return shuffle ? shuffled(whole, random) : whole;
}

/** Number of examples in an epoch, the same in each. */
export function epochLength(
  sources: readonly Pick<Dataset, "length" | "labelOf">[],
  options: Omit<OrderOptions, "epoch" | "shuffle" | "seed">,
): number {
  const order = { ...options, shuffle: false, seed: 0n, epoch: 0 };
  // Only labels decide how often a class comes.
  return options.balance
    ? epochOrder(sources, order).length
    : (sources[0]?.length ?? 0) +
      Math.round(
        (sources[0]?.length ?? 0) * options.share / (1 - options.share),
      );
}

function placesOf(length: number, source: number): Place[] {
  return Array.from({ length }, (_, index) => ({ source, index }));
}

interface Draws {
  readonly random: RandomStream;
  readonly shuffle: boolean;
}

/** `count` of the places, each as often as the others or once more. */
function cycled(
  places: readonly Place[],
  count: number,
  { random, shuffle }: Draws,
): Place[] {
  if (count > 0 && places.length === 0) {
    throw new RangeError("Cannot mix in examples as there are none");
  }
  const chosen: Place[] = [];
  while (chosen.length < count) {
    const round = shuffle ? shuffled(places, random) : places;
    chosen.push(...round.slice(0, count - chosen.length));
  }
  return chosen;
}

/** Both in their order, the second spread evenly among the first. */
function interleaved(base: readonly Place[], mixed: readonly Place[]): Place[] {
  const total = base.length + mixed.length;
  const taken = (before: number) => Math.floor(before * mixed.length / total);
  return Array.from({ length: total }, (_, place) => {
    const fromMixed = taken(place);
    const one = taken(place + 1) > fromMixed
      ? mixed[fromMixed]
      : base[place - fromMixed];
    if (one === undefined) throw new RangeError("Cannot order an epoch");
    return one;
  });
}

function balanced(
  places: readonly Place[],
  { labelOf, ...draws }: Draws & {
    readonly labelOf: (place: Place) => string | undefined;
  },
): Place[] {
  const classes = Map.groupBy(places, labelOf);
  const most = Math.max(...[...classes.values()].map(({ length }) => length));
  return [
    ...places,
    ...[...classes.values()].flatMap((ones) =>
      cycled(ones, most - ones.length, draws)
    ),
  ];
}

function shuffled(places: readonly Place[], random: RandomStream): Place[] {
  return random.permutation(places.length).flatMap((place) =>
    places[place] ?? []
  );
}
