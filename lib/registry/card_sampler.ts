/**
 * How a card says that its net is run many times, as diffusion models are.
 *
 * @module
 */

/** How the variance of the noise grows with the timestep. */
export type NoiseScheduleName = "linear" | "scaled_linear" | "cosine";

/** What a diffusion net was trained to tell of a noisy sample. */
export type DiffusionPrediction = "epsilon" | "v" | "sample";

/**
 * The loop around the net of a diffusion model. The net takes a noisy sample,
 * a timestep and perhaps a condition, and tells the noise in it.
 */
export interface CardSampler {
  /**
   * `ddpm` adds fresh noise at each step (Ho et al. 2020), `ddim` as much as
   * `eta` says (Song et al. 2021).
   */
  readonly kind: "ddpm" | "ddim";
  /** Name of the graph input for the noisy sample. */
  readonly sample: string;
  /** Name of the graph input for the timestep. */
  readonly timestep: string;
  /** Number of steps of the loop, at most `trainSteps`. */
  readonly steps: number;
  /** Number of timesteps that the net was trained with, such as 1000. */
  readonly trainSteps: number;
  /** How the variance of the noise grows. */
  readonly schedule: NoiseScheduleName;
  /** First variance of the linear schedules; 0.0001 when absent. */
  readonly betaStart?: number;
  /** Last variance of the linear schedules; 0.02 when absent. */
  readonly betaEnd?: number;
  /** What the net tells. */
  readonly prediction: DiffusionPrediction;
  /**
   * Which timesteps a loop of fewer steps visits: `trailing` (when absent)
   * counts from the last one, `leading` from 0.
   */
  readonly spacing?: "leading" | "trailing";
  /** Share of DDPM's noise that `ddim` adds, 0 to 1; 0 when absent. */
  readonly eta?: number;
  /** Variance of `ddpm`: the posterior's (when absent) or the larger beta. */
  readonly variance?: "posterior" | "beta";
  /** Bound that predicted samples are held within; none when absent. */
  readonly clipSample?: number;
  /** Classifier-free guidance; the condition is taken as it is when absent. */
  readonly guidance?: {
    /** Strength: 1 is none, more follows the condition more closely. */
    readonly scale: number;
    /** Value of the condition that stands for no condition. */
    readonly unconditional: number;
  };
  /** The net that turns what the loop makes into an image, where it is one. */
  readonly decoder?: {
    /** Name among the card's other checkpoints. */
    readonly checkpoint: string;
    /** What the loop's samples are divided by first; 1 when absent. */
    readonly scale?: number;
  };
}
