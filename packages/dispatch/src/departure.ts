import { cancelled, type Failure } from '@sluice/core';
import type { FinalState } from './record.ts';

/** Why a request's signal fired. Passed as the abort reason so that whoever sees the signal knows whom to thank. */
export class Departure extends Error {
  override readonly name = 'Departure';
  readonly state: Extract<FinalState, 'client_gone' | 'drained'>;

  constructor(state: Departure['state']) {
    super(state === 'drained' ? 'the gateway is shutting down' : 'the client went away');
    this.state = state;
  }
}

/** The state an aborted request ends in; a signal without a {@link Departure} is a client that left. */
export function departureState(signal: AbortSignal): Departure['state'] {
  return signal.reason instanceof Departure ? signal.reason.state : 'client_gone';
}

export function departureFailure(signal: AbortSignal): Failure {
  return cancelled(signal.reason instanceof Departure ? signal.reason.message : 'the client went away');
}
