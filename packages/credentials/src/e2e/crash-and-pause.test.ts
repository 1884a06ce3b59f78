import { expect, test } from 'vitest';
import { killHolders, LOCK_TTL_MS, PATIENCE_MS, pauseHolder } from './stopped-holder.ts';

test.concurrent('T3, T4: a holder that is paused past its lock neither uses a token twice nor loses the new one', async () => {
  const runs = await pauseHolder(['locked', 'reread', 'journaled', 'answered']);
  for (const run of runs) expect(run).toMatchObject({ failed: [], living: true, mostCallsPerToken: 1 });
});

test.concurrent('T5: after a kill at any step the account comes back in time, or the alarm is raised', async () => {
  const runs = await killHolders();
  const lost = runs.filter(({ usableAfterMs }) => usableAfterMs === undefined);
  for (const { step, usableAfterMs, alarmed } of runs) {
    // From its journal on, a call may have been made; from the answer on, only the dead process had it.
    const maybeSent = step === 'journaled' || step === 'sent' || step === 'answered';
    if (maybeSent) expect([step, alarmed]).toEqual([step, true]);
    if (usableAfterMs !== undefined)
      expect([step, usableAfterMs < (maybeSent ? PATIENCE_MS : LOCK_TTL_MS) + 10_000]).toEqual([step, true]);
  }
  expect(lost.map(({ step }) => step)).toEqual(['sent', 'answered']);
});
