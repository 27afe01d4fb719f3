/** What was detected, as text. */
import type { Line } from "../operations/kind";
import type { UnsupportedObject } from "../schema/schema";

export interface Paint {
  readonly added: (text: string) => string;
  readonly dropped: (text: string) => string;
  readonly changed: (text: string) => string;
}

/** Aligned: `  + tasks.priority  integer not null default 0` */
export function detectedText(lines: readonly Line[], paint: Paint): string {
  const width = Math.min(Math.max(...lines.map(({ subject }) => shown(subject).length), 0), 48);
  return lines
    .map((line) =>
      `  ${painted(line, paint)} ${shown(line.subject).padEnd(width)}  ${shown(line.detail)}`.trimEnd(),
    )
    .join("\n");
}

/** What is left alone, and what is not compared; empty when there is nothing to say. */
export function noticesText(
  unmanaged: readonly UnsupportedObject[],
  notCompared: readonly UnsupportedObject[],
): string {
  return [
    ...listed("Left alone, as no revision and no entity names it:", unmanaged),
    ...listed("Not compared by this version:", notCompared),
  ].join("\n");
}

/** A paragraph with a title; nothing when the list is empty. */
export function listedText(title: string, objects: readonly UnsupportedObject[]): readonly string[] {
  return objects.length === 0 ? [] : [listed(title, objects).join("\n")];
}

function listed(title: string, objects: readonly UnsupportedObject[]): readonly string[] {
  if (objects.length === 0) return [];
  return [title, ...objects.map(({ what, name }) => `  ${what} ${shown(name)}`)];
}

function painted({ sign }: Line, paint: Paint): string {
  return { "+": paint.added, "-": paint.dropped, "~": paint.changed }[sign](sign);
}

/** Names and comments come from people: a control character must not reach the terminal. */
export function shown(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
