/** Milliseconds as they are stored; absent stays absent. */
export function toMoment(ms: number | undefined): Date | null {
  return ms === undefined ? null : new Date(ms);
}

export function fromMoment(moment: Date | null): number | undefined {
  return moment?.getTime();
}
