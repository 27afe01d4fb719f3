/** Thirty versions of one application: each day is what the day before was, plus what a developer does in a day. */
import { firstDay } from "./first";
import { growingDays } from "./growing";
import { settlingDays } from "./settling";
import type { Day } from "./studio";

export * from "./studio";
export const days: readonly Day[] = [firstDay, ...growingDays, ...settlingDays];
