/** Texts as search compares them: words without case, accents and punctuation. */
import { allowedErrors, editDistance } from "../distance.ts";

/** How well a text matches a term; higher is better, 0 is not at all. */
export enum Grade {
  /** Not at all. */
  None = 0,
  /** With typing errors. */
  Typo = 1,
  /** Inside a word. */
  Inside = 2,
  /** From the beginning of a word on. */
  Word = 3,
}

/**
 * The words of a text. Hyphens and other punctuation part words, dots between
 * digits do not.
 */
export function wordsOf(text: string, caseSensitive = false): string[] {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "");
  const folded = caseSensitive ? plain : plain.toLowerCase();
  return folded.match(/\d+(?:\.\d+)+|[\p{L}\p{N}]+/gu) ?? [];
}

/**
 * How well words match the words of a term. Where words part does not matter:
 * `xray`, `x-ray` and `x ray` are the same.
 */
export function gradeOf(
  words: readonly string[],
  term: readonly string[],
): Grade {
  const wanted = term.join("");
  for (let start = 0; start < words.length; start++) {
    if (words.slice(start).join("").startsWith(wanted)) return Grade.Word;
  }
  if (wanted.length > 2 && words.some((word) => word.includes(wanted))) {
    return Grade.Inside;
  }
  const isNear = term.every((part) =>
    words.some((word) => isTypoOf(part, word))
  );
  return isNear ? Grade.Typo : Grade.None;
}

/** People seldom mistype the first letter, and short words are near to many. */
function isTypoOf(part: string, word: string): boolean {
  const limit = allowedErrors(part);
  return word.length > 3 && word[0] === part[0] &&
    editDistance(part, word, limit) <= limit;
}

/** Whether a text is the term as a whole. */
export function isWhole(
  words: readonly string[],
  term: readonly string[],
): boolean {
  return words.join("") === term.join("");
}
