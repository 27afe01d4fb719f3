/** One line of `autogen doctor`. */
export interface Finding {
  /** `Node`, `connection`: a word or two. */
  readonly what: string;
  /** `skipped`: what it needs is broken. */
  readonly state: "ok" | "warning" | "failure" | "skipped";
  readonly found: string;
  /** What to do; for warnings and failures. */
  readonly advice?: string;
}

export const ok = (what: string, found: string): Finding => ({ what, state: "ok", found });
export const skipped = (what: string, found: string): Finding => ({ what, state: "skipped", found });
export const warning = (what: string, found: string, advice: string): Finding => ({
  what,
  state: "warning",
  found,
  advice,
});
export const failure = (what: string, found: string, advice: string): Finding => ({
  what,
  state: "failure",
  found,
  advice,
});

/** What went wrong, in the words that a command would use. */
export function failed(what: string, error: unknown): Finding {
  const { message, nextStep } = (error ?? {}) as { message?: unknown; nextStep?: unknown };
  const text = typeof message === "string" ? message : String(error);
  const advice = typeof nextStep === "string" ? nextStep : "Mend it and run `autogen doctor` again.";
  return failure(what, text, advice);
}
