/** The words in which a person says where to go: `head`, `label@head`, an id, `+2`, `9f3c-1`. */
import { AutogenError } from "../schema/errors";

export type Target =
  | { readonly kind: "base" | "head" | "heads"; readonly label?: string }
  /** An id, a label, a class name, a timestamp, or the beginning of one; `steps` further on (or back). */
  | { readonly kind: "revision"; readonly name: string; readonly steps: number; readonly label?: string }
  /** `steps` from where the database stands. */
  | { readonly kind: "relative"; readonly steps: number; readonly label?: string };

/** @throws AutogenError `target-unknown` for words that are none of these */
export function parseTarget(text: string): Target {
  const at = text.indexOf("@");
  const label = at < 0 ? undefined : text.slice(0, at);
  const rest = text.slice(at + 1);
  if (label === "" || rest === "" || rest.includes("@") || rest.includes(":")) throw notATarget(text);
  const within = label === undefined ? {} : { label };
  if (rest === "base" || rest === "head" || rest === "heads") return { kind: rest, ...within };
  const [, name = "", sign = "", count = ""] = /^(.*?)(?:([+-])(\d+))?$/s.exec(rest) ?? [];
  if (/[+-]/.test(name)) throw notATarget(text);
  const steps = count === "" ? 0 : Number(count) * (sign === "-" ? -1 : 1);
  return name === "" ? { kind: "relative", steps, ...within } : { kind: "revision", name, steps, ...within };
}

function notATarget(text: string): AutogenError {
  return new AutogenError("target-unknown", `"${text}" does not name a revision.`, {
    nextStep:
      "Write head, heads, base, an id or its beginning, a branch label, label@head, +2, -1 or id+1; `autogen history` shows the ids.",
  });
}
