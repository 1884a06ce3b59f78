/** One thing that was looked at. */
export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  /** What was seen, and what to do where that is not well. */
  readonly detail: string;
}
