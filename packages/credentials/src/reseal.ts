/** What one pass over sealed values found. */
export interface ResealReport {
  /** Written again with the key that seals now. */
  readonly resealed: number;
  /** Sealed with it already. */
  readonly current: number;
  /** Written by somebody else in between: the next pass looks at them again. */
  readonly overtaken: number;
  /** Cannot be opened with any key that is here, and left as they are. */
  readonly closed: number;
}

/** A place that holds sealed values and can write them again with the key that seals now, while others read and write. */
export interface Resealable {
  /**
   * One pass over everything, so many values at a time; `onBatch` hears what the pass has come to so far. Stops early when
   * the signal fires; rejects when the place does not answer.
   */
  reseal(batch: number, signal: AbortSignal, onBatch?: (soFar: ResealReport) => void): Promise<ResealReport>;
}

export const NOTHING_RESEALED: ResealReport = { resealed: 0, current: 0, overtaken: 0, closed: 0 };

export interface RotationOptions {
  /** Values at a time. Default 100. */
  readonly batch?: number;
  readonly signal?: AbortSignal;
  /** Told after every pass. */
  readonly onPass?: (report: ResealReport) => void;
  /** Told what the pass under way has come to so far. */
  readonly onBatch?: (soFar: ResealReport) => void;
}

/**
 * Brings everything under the key that seals now: the last step of changing the master key, done while all is running.
 *
 * The steps: every replica gets `old, new` (the first seals, all open); then every replica gets `new, old`; then this; then
 * the old key goes, when the answer says that nothing is `closed` and no replica has a token in its spool. Passes are repeated
 * until one finds nothing left to do, so a run that was interrupted is simply started again. Versions of records stay as they
 * are: to readers and refreshes nothing has happened. Returns the sum, with `current` and `closed` of the last pass.
 */
export async function rotateMasterKey(
  places: readonly Resealable[],
  options: RotationOptions = {},
): Promise<ResealReport> {
  const { batch = 100, signal = new AbortController().signal, onPass = () => {}, onBatch = () => {} } = options;
  let resealed = 0;
  let overtaken = 0;
  for (;;) {
    let pass = NOTHING_RESEALED;
    for (const place of places) {
      const before = pass;
      pass = addReports(before, await place.reseal(batch, signal, (soFar) => onBatch(addReports(before, soFar))));
    }
    onPass(pass);
    resealed += pass.resealed;
    overtaken += pass.overtaken;
    if (signal.aborted || pass.resealed + pass.overtaken === 0) return { ...pass, resealed, overtaken };
  }
}

/** The sum of two reports. */
export function addReports(left: ResealReport, right: ResealReport): ResealReport {
  return {
    resealed: left.resealed + right.resealed,
    current: left.current + right.current,
    overtaken: left.overtaken + right.overtaken,
    closed: left.closed + right.closed,
  };
}
