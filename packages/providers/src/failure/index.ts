/** What the classifiers of all vendors share: reading reset times and making bodies fit for a log. */
export { redact } from './redact.ts';
export { believable, epochTime, retryAfter, startOfNextMonth } from './retry-time.ts';
