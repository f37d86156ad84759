/** The backbone that a user asks for, and how images are prepared for it. */
import {
  DEFAULT_BACKBONE,
  type FeatureOptions,
  openBackbone,
  type OpenedBackbone,
  parseNormalization,
  PRESETS,
} from "../../lib/metrics/mod.ts";
import type { Session } from "../shell.ts";
import { openCliStore } from "../store.ts";
import type { FeatureFlags } from "./flags.ts";

/** A backbone with the options that go with it. */
export interface OpenedFeatures extends AsyncDisposable {
  /** To hand to the library. */
  readonly options: FeatureOptions & { readonly backbone: OpenedBackbone };
}

/**
 * Opens the backbone; tells when it is the one that nobody asked for, since its
 * numbers are not those of papers.
 */
export async function openFeatures(
  flags: FeatureFlags,
  session: Session,
): Promise<OpenedFeatures> {
  const { signal, onEvent } = session;
  const preset = flags.preset && PRESETS[flags.preset];
  const name = flags.backbone ?? preset?.backbone;
  if (name === undefined) onEvent(defaultNotice());
  const normalize = flags.normalize === undefined
    ? preset?.normalize
    : parseNormalization(flags.normalize);
  const backbone = await openBackbone(name ?? DEFAULT_BACKBONE, {
    device: flags.device,
    tap: flags.tap,
    weights: flags.backboneWeights,
    scale: flags.scale ?? preset?.scale,
    side: flags.side,
    store: await openCliStore(session, flags),
    signal,
    onEvent,
  });
  return {
    options: {
      backbone,
      resize: flags.resize ?? preset?.resize,
      normalize,
      colour: flags.colour ?? preset?.colour,
      batchSize: flags.batchSize,
      signal,
      onEvent,
    },
    [Symbol.asyncDispose]: () => backbone[Symbol.asyncDispose](),
  };
}

function defaultNotice() {
  return {
    type: "notice",
    code: "default-backbone",
    message:
      `Measuring by ${DEFAULT_BACKBONE}, 39 features of grey values and texture that need no weights: the numbers do not compare with published FID. For those: --backbone inception-2015-12-05, with --backbone-weights FILE where it cannot be fetched`,
  } as const;
}
