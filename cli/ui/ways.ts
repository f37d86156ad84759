/** Ways to draw that `--preview` takes. */
export const PREVIEW_WAYS = ["auto", "kitty", "iterm", "blocks"] as const;

/** One of them. */
export type PreviewWay = typeof PREVIEW_WAYS[number];
