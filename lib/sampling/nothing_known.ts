/** The limit in a card that nobody has filled in. */
export const NOTHING_KNOWN =
  "Nothing is known of its training, quality and licence";
