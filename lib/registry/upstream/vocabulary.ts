/** Upstream's spellings and the ones that cards use. */

/** SPDX identifiers by upstream's licence texts, in lower case. */
const SPDX: { readonly [text: string]: string } = {
  "mit": "MIT",
  "bsd": "LicenseRef-BSD-unspecified",
  "bsd license": "LicenseRef-BSD-unspecified",
  "gnu general public license": "LicenseRef-GPL-unspecified",
  "apache license 2.0": "Apache-2.0",
};

const GENERATOR_TYPES: { readonly [text: string]: string } = {
  "WGANGP": "WGAN-GP",
  "Progressively-growing GAN (PGGAN)": "PGGAN",
};

const METRIC_NAMES: { readonly [name: string]: string } = {
  dice: "Dice",
};

/** A licence as an SPDX identifier; a text that is none stays as it is. */
export function spdxLicense(text: string): string {
  return SPDX[text.trim().toLowerCase()] ?? text.trim();
}

/** A kind of generator in the spelling of the cards. */
export function generatorType(text: string): string {
  return GENERATOR_TYPES[text] ?? text;
}

/** A metric's name in the spelling of the cards. */
export function metricName(name: string): string {
  return METRIC_NAMES[name] ?? name;
}

/** A DOI without the resolver's address. */
export function bareDoi(text: string): string {
  return text.trim().replace(/^(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:)/i, "");
}

const FAMILIES: readonly (readonly [pattern: RegExp, family: string])[] = [
  [/pggan|progressive/i, "pggan"],
  [/fastgan/i, "fastgan"],
  [/singan/i, "singan"],
  [/cyclegan|pix2pixhd/i, "resnet_generator"],
  [/pix2pix/i, "unet_generator"],
  [/dcgan|wgan/i, "dcgan"],
];

/** The generator family that is likely for a kind of generator. */
export function generatorFamily(type: string): string {
  return FAMILIES.find(([pattern]) => pattern.test(type))?.[1] ?? "unknown";
}
