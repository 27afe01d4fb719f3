/** How much an enum value that goes and one that comes look like the same value. */
import { editReasons, weigh, type Clues, type Likeness } from "./clues";
import { nameLikeness } from "./words";

/** @param before the values of the enum as they were @param after as they are to be */
export function valueLikeness(
  [from, to]: readonly [string, string],
  [before, after]: readonly [readonly string[], readonly string[]],
  clues: Clues,
): Likeness {
  const names = nameLikeness(from, to);
  const gone = before.filter((value) => !after.includes(value));
  const fresh = after.filter((value) => !before.includes(value));
  return weigh([
    ...(names >= 0.3 ? [{ weight: 0.6 * names, text: names === 1 ? "same words" : "similar words" }] : []),
    ...(isSamePlace(from, to, before, after) ? [{ weight: 0.35, text: "same place in the list" }] : []),
    ...(gone.length === 1 && fresh.length === 1 && before.length === after.length
      ? [{ weight: 0.2, text: "nothing else changed" }]
      : []),
    ...editReasons(clues, from, to),
  ]);
}

/** Behind the same value that stays, or as far from the start or the end. */
function isSamePlace(from: string, to: string, before: readonly string[], after: readonly string[]): boolean {
  const isKept = (value: string): boolean => before.includes(value) && after.includes(value);
  const place = (values: readonly string[], value: string): string => {
    const at = values.indexOf(value);
    const anchor = values.slice(0, at).findLastIndex(isKept);
    return `${values[anchor] ?? ""}\0${at - anchor}`;
  };
  return place(before, from) === place(after, to);
}
