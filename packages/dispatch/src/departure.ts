import { cancelled, type Failure } from '@sluice/core';
import type { FinalState } from './record.ts';

/**
 * Why a request's signal fired. Passed as the abort reason, so that whoever sees the signal knows whom to thank. A plain
 * value: an `Error` with its stack would cost more than many a request.
 */
export interface Departure {
  readonly state: Extract<FinalState, 'client_gone' | 'drained'>;
  readonly message: string;
}

export const CLIENT_GONE: Departure = { state: 'client_gone', message: 'the client went away' };
export const DRAINED: Departure = { state: 'drained', message: 'the gateway is shutting down' };

/** The departure behind an aborted signal; any reason but {@link DRAINED} is a client that left. */
export function departureOf(signal: AbortSignal): Departure {
  return signal.reason === DRAINED ? DRAINED : CLIENT_GONE;
}

export function departureFailure(signal: AbortSignal): Failure {
  return cancelled(departureOf(signal).message);
}
