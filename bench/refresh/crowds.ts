import { clocksOff, expireTogether, refreshHammeredRecords } from '@sluice/credentials/e2e';
import { countFromCommandLine, measure } from './print.ts';

/** T7, T9, T11, T12 and 200 accounts on 5 processes. `node refresh/crowds.ts [refreshes=1000]` */

const refreshes = countFromCommandLine(1_000);

await measure('5 processes, 200 accounts that expire in one minute', () => expireTogether(200, 5, 50));
await measure('T11 3 processes, 1000 accounts that expire in one minute, 100 ms a call', () =>
  expireTogether(1_000, 3, 100),
);
await measure('T7 clocks 5 min fast and slow, 100 accounts', () => clocksOff(100));
await measure(`T9 ${refreshes} refreshes of records that others write to`, () =>
  refreshHammeredRecords(refreshes / 10, true),
);
await measure(`T12 the same without a lock in one replica`, () => refreshHammeredRecords(refreshes / 10, false));
