import { failoverDuringRefreshes, flushDuringRefreshes, outageAfterAnswers } from '@sluice/credentials/e2e';
import { countFromCommandLine, measure } from './print.ts';

/** T6 and T10: Redis forgets, fails over or goes away in the middle of refreshes. `node refresh/lost-redis.ts [flushes=100]` */

const flushes = countFromCommandLine(100);
const failovers = Math.max(1, Math.round(flushes / 10));
const OUTAGE_MS = 20_000;

await measure('T10 Redis dies after the answers for 20 s', () => outageAfterAnswers(50, OUTAGE_MS, false));
await measure('T10 and the replica with the answers dies too', () => outageAfterAnswers(50, OUTAGE_MS, true));
await measure(`T6 ${failovers} failovers under Sentinel, 20 accounts refreshing`, () =>
  failoverDuringRefreshes(failovers, 20),
);
await measure(`T6 ${flushes} flushes, 20 accounts refreshing`, () => flushDuringRefreshes(flushes, 20));
