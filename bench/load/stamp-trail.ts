import { readStamps } from '@sluice/testkit/kiro';

/**
 * Follows the simulator's stamps through the text of one stream: the time from a stamp to now is what everything between
 * the simulator and us added, and a sequence number that is not the successor of the one before it is a lost, doubled or
 * swapped event.
 */
export class StampTrail {
  seen = 0;
  violations = 0;
  #expected = 0;

  /** Returns the delay in microseconds of every stamp in one piece of text. Clock noise below zero counts as zero. */
  read(text: string, nowMicros: number): readonly number[] {
    if (!text.includes('~')) return [];
    return readStamps(text).map(({ sequence, sentAt }) => {
      if (sequence !== this.#expected) this.violations++;
      this.#expected = sequence + 1;
      this.seen++;
      return Math.max(0, nowMicros - sentAt);
    });
  }
}
