/** What is known from outside the two schemas about one name taking another's place. */
export interface Clues {
  /** What the project's history of edits says of the pair: how often it was replaced, and how often one of the two went with another. */
  replaced(from: string, to: string): { readonly sites: number; readonly crossings: number };
}

export const noClues: Clues = { replaced: () => ({ sites: 0, crossings: 0 }) };

/** One reason for or against, in words, and its weight. */
export interface Reason {
  readonly weight: number;
  readonly text: string;
}

/** 0 to 1, and the reasons for it, the strongest first. */
export interface Likeness {
  readonly likeness: number;
  readonly evidence: readonly string[];
}

export function weigh(reasons: readonly Reason[]): Likeness {
  const sum = reasons.reduce((total, { weight }) => total + weight, 0);
  const speaking = reasons.filter(({ weight, text }) => Math.abs(weight) >= 0.03 && text !== "");
  return {
    likeness: Math.round(Math.min(1, Math.max(0, sum)) * 100) / 100,
    evidence: speaking.sort((left, right) => right.weight - left.weight).map(({ text }) => text),
  };
}

/** Edits of the code that replace one name by the other, and edits that pair one of them with something else. */
export function editReasons(clues: Clues, from: string, to: string): readonly Reason[] {
  const { sites, crossings } = clues.replaced(from, to);
  return [
    ...(sites > 0
      ? [
          {
            weight: Math.min(0.55, 0.3 + 0.1 * sites),
            text: `${counted(sites)} where the code's edits replace it`,
          },
        ]
      : []),
    ...(crossings > 0
      ? [
          {
            weight: -Math.min(0.45, 0.15 * crossings),
            text: `${counted(crossings)} where the code's edits pair it with another name`,
          },
        ]
      : []),
  ];
}

function counted(places: number): string {
  return places === 1 ? "1 place" : `${places} places`;
}
