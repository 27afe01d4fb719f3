/** Says what is being done; whether it is shown is the caller's business. */
export type Progress = (what: string) => void;
