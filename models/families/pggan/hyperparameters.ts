/** Names and meanings of what can be said about a PGGAN. */
import type { HyperparameterSpec } from "../family.ts";

/** A number of channels, sizes or the like. */
function count(name: string, summary: string): HyperparameterSpec {
  return { name, kind: "integer", minimum: 1, summary };
}

function flag(name: string, summary: string): HyperparameterSpec {
  return { name, kind: "boolean", summary };
}

function slope(name: string): HyperparameterSpec {
  const summary = "Slope of the LeakyReLU";
  return { name, kind: "number", minimum: 0, summary };
}

/**
 * Hyperparameters, named as in the code of each form. `alpha` is the share of
 * the new size in rosinality and akanimax, of the previous one in the others.
 */
export const PGGAN_HYPERPARAMETERS: readonly HyperparameterSpec[] = [
  count("input_code_dim", "Length of the latent (rosinality)"),
  count("z_dim", "Length of the latent (cxr)"),
  count("dimLatent", "Length of the latent (gan_zoo)"),
  count("latent_size", "Length of the latent (akanimax)"),
  count("in_channel", "Channels at 4 x 4 pixels (rosinality)"),
  count("channel_depth", "Channels at 4 x 4 pixels (cxr)"),
  count("depthScale0", "Channels at 4 x 4 pixels (gan_zoo)"),
  count("fmap_max", "Bound of the channels in training; without effect"),
  {
    name: "depths",
    kind: "integers",
    minimum: 1,
    summary: "Channels from 8 x 8 pixels on (cxr, gan_zoo)",
  },
  count("img_channels", "Channels of the image (rosinality)"),
  count("out_channels", "Channels of the image (cxr)"),
  count("dimOutput", "Channels of the image (gan_zoo)"),
  count("num_channels", "Channels of the image (akanimax)"),
  count("image_size", "Side of the image (cxr, gan_zoo, akanimax)"),
  count("step", "Doublings of 4 x 4 pixels before the image (rosinality)"),
  count("depth", "Logarithm of the image's side to base 2 (akanimax)"),
  {
    name: "alpha",
    kind: "number",
    summary:
      "Share of the last size (rosinality, akanimax) or of the one before it (cxr, gan_zoo) in the image",
  },
  flag("pixel_norm", "Whether the blocks have pixel norms (rosinality)"),
  flag("norm_layers", "Whether there are pixel norms (cxr)"),
  flag("equalize", "Whether the learning rate is equalised (cxr)"),
  flag("equalizedlR", "Whether the learning rate is equalised (gan_zoo)"),
  flag("use_eql", "Whether the learning rate is equalised (akanimax)"),
  slope("leakiness"),
  slope("leakyReluLeak"),
  {
    name: "mode",
    kind: "text",
    choices: ["nearest", "bilinear"],
    summary: "How sizes are doubled (cxr)",
  },
  flag("tanh", "Whether a tanh ends the net (rosinality)"),
  {
    name: "generationActivation",
    kind: "text",
    choices: ["none", "tanh"],
    summary: "What ends the net (gan_zoo)",
  },
];
