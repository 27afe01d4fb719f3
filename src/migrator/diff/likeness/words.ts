/** Names taken apart into words, and how much two of them mean the same. */
import { isSynonym } from "./synonyms";

/** `first_name`, `firstName` and `FIRST-NAME` are the words first and name. */
export const words = remembered((name): readonly string[] =>
  name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1_$2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1_$2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== ""),
);

/** One key for all spellings of a name: `first_name`, `firstName`, `FirstName`. */
export const spellingKey = remembered((name): string => words(name).join(""));

/** A schema has few names and many pairs of them. */
function remembered<T>(compute: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    const old = known.get(name);
    if (old !== undefined) return old;
    const value = compute(name);
    known.set(name, value);
    return value;
  };
}

/** 1 for two spellings of the same words, 0 for names with nothing in common. */
export function nameLikeness(left: string, right: string): number {
  if (spellingKey(left) === spellingKey(right)) return 1;
  const ofLeft = words(left);
  const ofRight = words(right);
  const byWords = wordsLikeness(ofLeft, ofRight);
  // `fname` and `firstName`: words that were run together can only be compared as letters, of which the first tells most.
  const isRunTogether = ofLeft.length !== ofRight.length && Math.min(ofLeft.length, ofRight.length) === 1;
  if (!isRunTogether) return Math.min(0.95, byWords);
  if (isContracted(ofLeft, ofRight) || isContracted(ofRight, ofLeft)) return 0.9;
  const byLetters = lettersLikeness(ofLeft.join(""), ofRight.join(""));
  const hasSameStart = ofLeft[0]?.[0] === ofRight[0]?.[0] || ofLeft.some((word) => ofRight.includes(word));
  return (hasSameStart ? 1 : 0.5) * Math.min(0.95, Math.max(byWords, byLetters >= 0.65 ? byLetters : 0));
}

/** `fname` of `firstName`, `dob` of `dateOfBirth`: first letters, and the last word or its first letter. */
function isContracted([short = "", ...none]: readonly string[], long: readonly string[]): boolean {
  if (none.length > 0 || long.length < 2) return false;
  const initials = long.map((word) => word.charAt(0)).join("");
  return short === initials || short === initials.slice(0, -1) + (long[long.length - 1] ?? "");
}

/** Twice the words in common by all words; words that are only similar count for less. */
function wordsLikeness(left: readonly string[], right: readonly string[]): number {
  const open = [...right];
  let shared = 0;
  for (const word of left) {
    const scores = open.map((other) => wordLikeness(word, other));
    const best = Math.max(0, ...scores);
    if (best === 0) continue;
    shared += best;
    open.splice(scores.indexOf(best), 1);
  }
  return (2 * shared) / Math.max(left.length + right.length, 1);
}

function wordLikeness(left: string, right: string): number {
  if (left === right) return 1;
  if (singular(left) === singular(right)) return 0.95;
  if (isSynonym(singular(left), singular(right))) return 0.8;
  if (isAbbreviation(left, right) || isAbbreviation(right, left)) return 0.8;
  const letters = lettersLikeness(left, right);
  return letters >= 0.75 ? letters : 0;
}

function singular(word: string): string {
  return word.replace(/(?<=\p{L}{2})ies$/u, "y").replace(/(?<=\p{L}{2}[^s])s$/u, "");
}

/** `desc` of `description`, `qty` of `quantity`: at least three letters, the first one in its place, all in order. */
function isAbbreviation(short: string, long: string): boolean {
  if (short.length < 3 || short.length >= long.length || short[0] !== long[0]) return false;
  if (long.startsWith(short)) return true;
  const consonants = long.replace(/(?<!^)[aeiouy]/g, "");
  return commonLetters(short, long) === short.length && commonLetters(consonants, short) >= short.length - 1;
}

/** Twice the letters in common, in order, by all letters. */
function lettersLikeness(left: string, right: string): number {
  if (left.length > 80 || right.length > 80) return 0;
  return (2 * commonLetters(left, right)) / Math.max(left.length + right.length, 1);
}

/** The length of the longest common subsequence. */
function commonLetters(left: string, right: string): number {
  let previous = new Array<number>(right.length + 1).fill(0);
  for (const letter of left) {
    const row = [0];
    for (let at = 1; at <= right.length; at += 1)
      row.push(
        letter === right[at - 1]
          ? (previous[at - 1] ?? 0) + 1
          : Math.max(previous[at] ?? 0, row[at - 1] ?? 0),
      );
    previous = row;
  }
  return previous[right.length] ?? 0;
}
