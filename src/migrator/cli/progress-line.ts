/** One line on standard error for whatever takes more than a second. */
import type { Progress } from "../flows/progress";

export interface ProgressLine {
  readonly show: Progress;
  /** Takes the line away, so that something else can be printed. */
  readonly clear: () => void;
  readonly stop: () => void;
}

const delay = 1000;

export function startProgress(isShown: boolean): ProgressLine {
  if (!isShown) return { show: () => undefined, clear: () => undefined, stop: () => undefined };
  const { isTTY } = process.stderr;
  let timer: NodeJS.Timeout | undefined;
  let isOnScreen = false;
  const clear = (): void => {
    if (isOnScreen && isTTY) process.stderr.write("\r\u001b[K");
    isOnScreen = false;
  };
  const show = (what: string): void => {
    clearTimeout(timer);
    clear();
    timer = setTimeout(() => {
      isOnScreen = true;
      process.stderr.write(isTTY ? `… ${what}` : `… ${what}\n`);
    }, delay);
    timer.unref();
  };
  return {
    show,
    clear,
    stop: () => {
      clearTimeout(timer);
      clear();
    },
  };
}
