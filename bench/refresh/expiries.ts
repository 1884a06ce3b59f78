import { burstsOnExpired, expiriesOverAndOver, timerMeetsRequests } from '@sluice/credentials/e2e';
import { countFromCommandLine, measure } from './print.ts';

/** T1, T2 and the long run of expiries. `node refresh/expiries.ts [expiries=10000]` */

const expiries = countFromCommandLine(10_000);
const ACCOUNTS = 100;

await measure('T1 200 rounds of 3 replicas with 200 requests each on one expired token', () => burstsOnExpired(200));
await measure('T2 500 expiries that the sweep and requests find together', () => timerMeetsRequests(500));
await measure(`${expiries} expiries on 3 replicas`, () =>
  expiriesOverAndOver(ACCOUNTS, Math.ceil(expiries / ACCOUNTS)),
);
