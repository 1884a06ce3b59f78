import type { Failure, TurnEvent, Usage } from '@sluice/core';
import type { SseRecord } from '@sluice/wire/sse';

/** Reads one streamed answer in an upstream's dialect. Pure: records in, events in {@link TurnEvent}'s grammar out. */
export interface TurnReader {
  record(record: SseRecord): readonly TurnEvent[];
  /** The bytes are over; `failure` says why when they broke off. Closes what is open and ends the grammar. */
  end(failure?: Failure): readonly TurnEvent[];
  /** What the answer has cost until now; undefined while nothing is known. Absent: nothing ever is before the end. */
  spent?(): Usage | undefined;
  /** The terminal event has been given. */
  readonly ended: boolean;
}
