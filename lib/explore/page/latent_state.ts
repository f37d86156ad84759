/** What the user steers, and the latent variables that follow from it. */

/** Everything that decides about the picture. */
export interface ExplorerState {
  /** Seed of the drawn latent variables, in decimal digits. */
  readonly seed: string;
  /** Bound of drawn values; none when absent. */
  readonly truncation?: number | undefined;
  /** Added to each variable of a group, by group. */
  readonly sliders: readonly number[];
  /** Added to every variable. */
  readonly offset: number;
  /** Value of the condition, where the model takes one. */
  readonly condition?: number | undefined;
  /** Added to each variable by itself, where a neighbour was chosen. */
  readonly shift?: readonly number[] | undefined;
  /** How far on the way to the picture of another seed. */
  readonly walk?: Walk | undefined;
}

/** A place on the way to another seed. */
export interface Walk {
  /** The other seed, in decimal digits. */
  readonly to: string;
  /** 0 at the start, 1 at the end. */
  readonly share: number;
}

/** The state with nothing moved. */
export function untouched(
  state: Pick<ExplorerState, "seed" | "truncation" | "condition">,
  groups: number,
): ExplorerState {
  const { seed, truncation, condition } = state;
  return {
    seed,
    truncation,
    condition,
    sliders: Array(groups).fill(0),
    offset: 0,
    shift: undefined,
    walk: undefined,
  };
}

/** Number of sliders for so many variables. */
export function groupCount(variables: number, size: number): number {
  return Math.ceil(variables / size);
}

/** First variable of a group and the one after its last. */
export function groupRange(
  group: number,
  { size, variables }: { readonly size: number; readonly variables: number },
): readonly [number, number] {
  return [group * size, Math.min((group + 1) * size, variables)];
}

/** What a group is called, such as `z 10–19`. */
export function labelOfGroup(
  group: number,
  grouping: { readonly size: number; readonly variables: number },
): string {
  const [start, end] = groupRange(group, grouping);
  return end - start === 1 ? `z ${start}` : `z ${start}–${end - 1}`;
}

/**
 * The latent variables of a state: those that were drawn, moved by what is set.
 *
 * @param drawn The variables that the seed gives.
 * @param size Variables of a group.
 */
export function latentsOf(
  { sliders, offset, shift }: ExplorerState,
  drawn: Float32Array,
  size: number,
): Float32Array<ArrayBuffer> {
  return Float32Array.from(drawn, (value, place) => {
    const slider = sliders[Math.floor(place / size)] ?? 0;
    return value + slider + offset + (shift?.[place] ?? 0);
  });
}

/** Whether the picture is the one that the seed alone gives. */
export function isUntouched(
  { sliders, offset, shift, walk }: ExplorerState,
): boolean {
  return offset === 0 && shift === undefined && walk === undefined &&
    sliders.every((value) => value === 0);
}

/**
 * Between two latent vectors on the arc that keeps their length: normal vectors
 * lie near a sphere, and a straight line would leave it (White 2016,
 * arXiv:1609.04468).
 *
 * @param share 0 is the first, 1 the second.
 */
export function between(
  first: Float32Array,
  second: Float32Array,
  share: number,
): Float32Array<ArrayBuffer> {
  const cosine = dot(first, second) /
    Math.sqrt(dot(first, first) * dot(second, second));
  const angle = Math.acos(Math.min(Math.max(cosine, -1), 1));
  const sine = Math.sin(angle);
  const isStraight = !(sine > 1e-6);
  const weights = isStraight
    ? [1 - share, share]
    : [Math.sin((1 - share) * angle) / sine, Math.sin(share * angle) / sine];
  const [a = 0, b = 0] = weights;
  return Float32Array.from(
    first,
    (value, place) => a * value + b * (second[place] ?? 0),
  );
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let place = 0; place < a.length; place++) {
    sum += (a[place] ?? 0) * (b[place] ?? 0);
  }
  return sum;
}
