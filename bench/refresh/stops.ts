import { type KilledRun, killHolders, LOCK_TTL_MS, type PausedRun, pauseHolder } from '@sluice/credentials/e2e';
import { countFromCommandLine, measure } from './print.ts';

/** T3, T4, T5: replicas that are frozen or killed in the middle of a refresh. `node refresh/stops.ts [rounds=25]` */

const rounds = countFromCommandLine(25);

await measure(`T3 frozen before the call, for the lock's life and 2 s, ${rounds} times at each step`, async () =>
  paused(['locked', 'reread', 'journaled']),
);
await measure(`T4 frozen with the answer in hand, ${4 * rounds} times`, async () =>
  paused(['answered', 'answered', 'answered', 'answered']),
);
await measure(`T5 killed, ${rounds} times at each step; the lock lives ${LOCK_TTL_MS} ms`, killed);

async function paused(steps: Parameters<typeof pauseHolder>[0]): Promise<object> {
  const runs: PausedRun[] = [];
  for (let round = 0; round < rounds; round += 1) runs.push(...(await pauseHolder(steps)));
  return {
    runs: runs.length,
    served: runs.filter(({ failed }) => failed.length === 0).length,
    'stored token accepted': runs.filter(({ living }) => living).length,
    'most calls with one token': Math.max(...runs.map(({ mostCallsPerToken }) => mostCallsPerToken)),
  };
}

async function killed(): Promise<object> {
  const runs: KilledRun[] = [];
  for (let round = 0; round < rounds; round += 1) runs.push(...(await killHolders()));
  const steps = [...new Set(runs.map(({ step }) => step))];
  return Object.fromEntries(
    steps.map((step) => {
      const at = runs.filter((run) => run.step === step);
      const times = at.flatMap(({ usableAfterMs }) => usableAfterMs ?? []);
      const slowest = times.length > 0 ? `, slowest ${Math.round(Math.max(...times))} ms` : '';
      const alarms = at.filter(({ alarmed }) => alarmed).length;
      return [`\n    ${step}`, `usable ${times.length}/${at.length}${slowest}, alarms ${alarms}`];
    }),
  );
}
